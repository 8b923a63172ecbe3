"""The battery's dispatch as the gateway sees it: what is the same order, what lets go, what seems lost."""

import pytest
from msgspec.structs import replace

from domain.battery.dispatch import DISPATCH
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.prove import Case, Proven
from domain.reading.battery import BatteryMode
from tests.builders import NOON, a_house, after, an_observation

CHARGE, DISCHARGE, HOLD, SELF, RESTORE = (
    BatteryAction.FORCE_CHARGE,
    BatteryAction.FORCE_DISCHARGE,
    BatteryAction.HOLD,
    BatteryAction.SELF_CONSUMPTION,
    BatteryAction.RESTORE,
)


def order(action: BatteryAction, power_w: float | None = None, **changes) -> BatteryOrder:
    return BatteryOrder(action=action, power_w=power_w, **changes)


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        (order(CHARGE, 2_000), True),
        (order(CHARGE, 2_000, until=after(60)), True),  # the end is the lease's business
        (order(CHARGE, 2_001), False),
        (order(CHARGE, None), False),
        (order(CHARGE, 2_000, target_soc_pct=80), False),
        (order(DISCHARGE, 2_000), False),
    ],
)
def test_orders_are_the_same_when_all_but_their_end_is(other, is_same):
    assert DISPATCH.is_same(order(CHARGE, 2_000, until=after(600)), other) is is_same


@pytest.mark.parametrize(
    ("wanted", "held", "lets_go"),
    [
        (order(RESTORE), order(CHARGE, 2_000), True),
        (order(SELF), order(CHARGE, 2_000), True),
        (order(RESTORE), None, True),
        (order(CHARGE, 2_000), None, False),
        (order(CHARGE, 2_000), order(CHARGE, 2_001), True),
        (order(CHARGE, 2_000), order(CHARGE, 2_000), False),
        (order(CHARGE, 2_000), order(CHARGE, 1_999), False),
        (order(CHARGE, 2_000), order(CHARGE, None), True),  # it ran at all it can
        (order(CHARGE, None), order(CHARGE, 2_000), False),
        (order(CHARGE, None), order(CHARGE, None), False),
        (order(CHARGE, 1_000), order(DISCHARGE, 2_000), False),  # the other way is no less
        (order(HOLD), order(CHARGE, 2_000), False),
    ],
)
def test_a_hand_over_and_the_same_force_with_less_power_may_never_be_kept_waiting(wanted, held, lets_go):
    assert DISPATCH.lets_go(wanted, held) is lets_go


@pytest.mark.parametrize(
    ("action", "has_timer"),
    [(CHARGE, True), (DISCHARGE, True), (HOLD, True), (SELF, False), (RESTORE, False)],
)
def test_every_forced_state_has_the_devices_timer_beside_it(action, has_timer):
    assert DISPATCH.has_timer(order(action)) is has_timer


@pytest.mark.parametrize(
    ("action", "mode", "read_s", "seems_lost"),
    [
        (CHARGE, BatteryMode.SELF_CONSUMPTION, 1, True),
        (CHARGE, BatteryMode.HOLD, 1, True),
        (CHARGE, BatteryMode.FORCE_CHARGE, 1, False),
        (CHARGE, BatteryMode.UNKNOWN, 1, False),  # what nobody knows says nothing
        (CHARGE, BatteryMode.SELF_CONSUMPTION, 0, False),  # read before the order was written
        (CHARGE, BatteryMode.SELF_CONSUMPTION, -5, False),
        (SELF, BatteryMode.FORCE_CHARGE, 1, False),  # nothing of ours could be lost
    ],
)
def test_a_forced_state_seems_lost_when_a_newer_reading_shows_another_mode(action, mode, read_s, seems_lost):
    seen = an_observation(mode=mode, at=after(read_s))
    assert DISPATCH.seems_lost(order(action), "battery", seen, NOON) is seems_lost


def test_a_silent_battery_has_lost_nothing():
    silent = an_observation(has_battery=False, at=after(60))
    assert not DISPATCH.seems_lost(order(CHARGE), "battery", silent, NOON)


def test_what_is_held_is_handed_back_as_the_batterys_own_mode():
    release = DISPATCH.release(order(CHARGE, 2_000, until=after(60)))
    assert release is not None
    assert (release.order, release.action) == (order(SELF), "self_consumption")
    assert DISPATCH.name == "dispatch"


def test_a_level_without_its_time_says_nothing_of_what_was_lost():
    timeless = replace(an_observation(mode=BatteryMode.SELF_CONSUMPTION), battery_at=None)
    assert not DISPATCH.seems_lost(order(CHARGE), "battery", timeless, NOON)


def test_an_order_is_judged_by_measured_power():
    case = Case(
        device="battery",
        seen=an_observation(battery_w=-2_500.0, grid_w=800.0, at=after(10)),
        since=NOON,
        now=after(10),
        capabilities=BatteryCapabilities(),
        house=a_house(),
    )
    found = DISPATCH.judge(order(CHARGE, 2_500), case)
    assert isinstance(found, Proven)
    assert found.evidence["proof"] == "measured_power"
