"""The battery in the document."""

import pytest
from msgspec.structs import replace

from domain.battery.contradiction import ModeDoubt
from domain.command.decision import BatteryDecision, CurtailmentDecision, Owner
from domain.house.house import Battery
from domain.reading.battery import BatteryMode
from domain.reading.reading import Health
from domain.reason.reason import Reason, Why
from domain.status.document import (
    BatteryStatus,
    DeviceHealth,
)
from domain.status.inputs import StatusInputs
from domain.tariff.slots import Tariff
from tests.builders import NOON, a_house, after, an_observation
from tests.domain.status.documents import LIFTED, LIMITED, painted, reading, the_battery
from tests.fakes.status_inputs import deciding


def test_a_house_without_a_battery_shows_none():
    assert painted(house=a_house(battery=None)).battery is None
    assert painted(decision=deciding(battery=None)).battery is None


def test_a_battery_is_shown_as_it_was_read():
    decision = BatteryDecision(owner=Owner.USER, until=after(60), reason=Reason(Why.USER_COMMAND))
    found = the_battery(
        house=a_house(battery=Battery(capacity_wh=9_000)),
        seen=reading(soc_pct=73.64, power_w=-2_500.4, mode=BatteryMode.FORCE_CHARGE, reserve_pct=15),
        decision=deciding(battery=decision),
        devices={"battery": DeviceHealth(health=Health.DEGRADED, age_s=12)},
    )
    assert found == BatteryStatus(
        soc_pct=73.6,
        power_w=-2_500,
        capacity_wh=9_000,
        reserve_pct=15,
        mode=BatteryMode.FORCE_CHARGE,
        owner="user",
        until=after(60),
        reason=Reason(Why.USER_COMMAND, {}, "The battery does what you asked."),
        health=Health.DEGRADED,
        observed_at=NOON,
    )


def test_what_a_battery_does_not_say_is_not_known():
    silent = the_battery(seen=replace(an_observation(), battery=None, battery_at=None), devices={})
    assert (silent.soc_pct, silent.power_w, silent.mode, silent.observed_at) == (None, None, "unknown", None)
    assert (silent.reserve_pct, silent.health) == (10, "offline")
    mute = the_battery(seen=reading())
    assert (mute.soc_pct, mute.power_w, mute.reserve_pct) == (None, None, 10)


def test_the_reserve_that_people_set_is_shown_before_the_one_read_back():
    house, seen = a_house(battery=Battery(reserve_pct=30)), reading(reserve_pct=15)
    assert the_battery(house=house, seen=seen).reserve_pct == 15
    assert the_battery(house=house, seen=seen, is_reserve_set=True).reserve_pct == 30


@pytest.mark.parametrize(
    ("doubted_s", "mode"), [(59, BatteryMode.HOLD), (60, BatteryMode.UNKNOWN), (600, BatteryMode.UNKNOWN)]
)
def test_a_mode_that_the_meter_contradicts_is_not_shown(doubted_s, mode):
    doubt = ModeDoubt(mode=BatteryMode.HOLD, since=after(-doubted_s))
    assert the_battery(seen=reading(mode=BatteryMode.HOLD), mode_doubt=doubt).mode is mode


IGNORED = CurtailmentDecision(active=True, reason=Reason(Why.NOT_ENFORCED))


@pytest.mark.parametrize(
    ("owner", "curtailment", "shown", "why"),
    [
        (Owner.NONE, LIMITED, "curtailment", Why.EXPORT_UNECONOMIC),
        (Owner.NONE, IGNORED, "none", Why.NOT_ENFORCED),  # it tried, and holds nothing
        (Owner.NONE, LIFTED, "none", Why.SELF_CONSUMPTION),
        (Owner.OPTIMISER, LIMITED, "optimiser", Why.SELF_CONSUMPTION),
        (Owner.USER, LIFTED, "user", Why.SELF_CONSUMPTION),
    ],
)
def test_a_battery_that_nobody_else_holds_is_the_export_limits(owner, curtailment, shown, why):
    decision = BatteryDecision(owner=owner, reason=Reason(Why.SELF_CONSUMPTION))
    found = the_battery(decision=deciding(battery=decision, curtailment=curtailment))
    assert (found.owner, found.reason.code) == (shown, why)


@pytest.mark.parametrize(
    ("health", "text"),
    [
        (Health.OK, "Handing the battery back as it was before."),
        (Health.OFFLINE, "The battery is handed back as it was before as soon as it answers."),
    ],
)
def test_a_battery_that_does_not_answer_is_not_said_to_be_handed_back_now(health, text):
    decision = BatteryDecision(owner=Owner.NONE, reason=Reason(Why.RESTORING, {"issued_by": "user"}))
    devices = {"battery": DeviceHealth(health=health, age_s=3)}
    assert the_battery(decision=deciding(battery=decision), devices=devices).reason.text == text


def test_a_quiet_house_has_no_other_reserve_than_the_files():
    assert not StatusInputs(
        house=a_house(), seen=an_observation(), decision=deciding(), devices={}, drivers={}, tariff=Tariff()
    ).is_reserve_set


@pytest.mark.parametrize(("soc_pct", "shown"), [(79.96, 79.9), (80, 80), (41.3, 41.3), (99.99, 99.9), (0, 0)])
def test_a_charge_is_never_shown_as_a_threshold_that_it_has_not_reached(soc_pct, shown):
    assert the_battery(seen=reading(soc_pct=soc_pct)).soc_pct == shown
