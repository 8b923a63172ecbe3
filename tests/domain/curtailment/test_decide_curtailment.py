"""Curtailment: a dead band around the export price, and who goes first."""

from itertools import pairwise

import pytest
from msgspec.structs import replace

from domain.command.order import BatteryAction
from domain.curtailment.decide import decide_curtailment, decide_limits
from domain.house.house import Curtailment
from domain.reason.reason import Why
from domain.status.words import sentence
from tests.builders import ABLE, ALL_ACTS, NOON, a_house, a_price, a_view, an_observation
from tests.fakes.telling import a_telling

ON = a_house(curtailment=Curtailment(enabled=True))


def decide(
    price,
    was_active=False,
    house=ON,
    acts=ALL_ACTS,
    is_forced=False,
    both=False,
    ignored=False,
    is_limited=False,
):
    seen = an_observation(price=None if price is None else a_price(export_price=price))
    return decide_curtailment(
        house,
        seen,
        was_active,
        able=replace(ABLE, actions=acts, curtails_while_forced=both, curtail_hint="Set it to Modbus."),
        is_forced=is_forced,
        is_limited=is_limited,
        limit_ignored=ignored,
    )


def test_scenario_14_export_is_limited_below_one_cent_and_released_at_one_point_two():
    active, seen = False, []
    for cents in (1.3, 0.9, 1.1, 1.19, 1.2, 0.99):
        active = decide(cents / 100, active).active
        seen.append(active)
    assert seen == [False, True, True, True, False, True]
    assert sum(now is not before for before, now in pairwise([False, *seen])) == 3  # so many writes


@pytest.mark.parametrize("price", [0.01, 0.0119])
def test_inside_the_dead_band_nothing_changes(price):
    assert [decide(price, was).active for was in (False, True)] == [False, True]


@pytest.mark.parametrize(
    ("was_active", "is_limited"),
    [
        (False, False),
        (True, True),
        (True, False),  # it waited: for a force to end, or for the battery to be full, and is not begun now
    ],
)
def test_an_unknown_price_changes_nothing(was_active, is_limited):
    found = decide(None, was_active, is_limited=is_limited)
    assert (found.active, found.limit_w) == (is_limited, 0 if is_limited else None)
    assert (found.is_uneconomic, found.reason.code) == (was_active, Why.PRICE_UNKNOWN)


def test_a_limit_that_had_to_wait_for_a_force_is_not_wanted_while_no_price_is_known():
    found = decide(None, True, is_forced=True, is_limited=True)
    assert (found.active, found.limit_w, found.is_uneconomic) == (False, None, True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"house": a_house()}, Why.CURTAILMENT_DISABLED),
        ({"house": a_house(curtailment=Curtailment(enabled=True), monitoring=True)}, Why.MONITORING_MODE),
        ({"acts": frozenset({BatteryAction.FORCE_CHARGE})}, Why.NOT_SUPPORTED),
    ],
)
def test_what_may_or_can_not_be_limited_is_not(changes, why):
    found = decide(-0.05, True, **changes)
    assert (found.active, found.limit_w, found.reason.code) == (False, None, why)


def test_it_waits_while_a_forced_state_owns_the_battery_but_stays_wanted():
    found = decide(0.0, is_forced=True)
    assert (found.active, found.limit_w, found.reason.code) == (True, None, Why.FORCE_HAS_PRIORITY)
    assert found.is_uneconomic  # and so the dead band goes on


def test_it_does_not_wait_where_the_battery_can_do_both():
    assert decide(0.0, is_forced=True, both=True).limit_w == 0


@pytest.mark.parametrize(
    ("forced", "able", "limit_w"),
    [
        (BatteryAction.HOLD, {"curtails_while_held": True}, 0),
        (BatteryAction.HOLD, {}, None),
        (BatteryAction.FORCE_CHARGE, {"curtails_while_held": True}, None),
        (BatteryAction.FORCE_CHARGE, {"curtails_while_forced": True}, 0),
    ],
)
def test_an_export_limit_waits_for_a_forced_state_that_it_does_not_work_in(forced, able, limit_w):
    view = a_view(
        house=ON,
        seen=an_observation(price=a_price(export_price=-0.1)),
        battery=replace(ABLE, **able),
    )
    assert decide_limits(view, forced, NOON).limit_w == limit_w


FILLS = {"grid_w": 0.0, "battery_w": -2_000.0, "soc_pct": 60.0}


@pytest.mark.parametrize(
    ("changes", "limited", "waits"),
    [
        ({}, False, True),
        ({}, True, False),  # one that is set stays: it would flap with the sun
        ({"grid_w": -300.0}, False, False),
        ({"grid_w": None}, False, False),
        ({"battery_w": 0.0}, False, False),
        ({"soc_pct": 90.0}, False, False),
        ({"soc_pct": None}, False, False),
        ({"battery_w": 1_500.0, "soc_pct": 95.0}, False, True),  # the house wants more than the sun gives
        ({"grid_w": 300.0, "battery_w": 0.0, "soc_pct": 5.0}, False, True),
        ({"grid_w": 300.0, "battery_w": 0.0, "soc_pct": 5.0}, True, False),
        ({"grid_w": -300.0, "battery_w": 1_500.0}, False, False),
    ],
)
def test_no_limit_is_begun_while_house_and_battery_are_seen_to_take_all_the_sun(changes, limited, waits):
    seen = an_observation(price=a_price(export_price=-0.05), **FILLS | changes)
    found = decide_curtailment(ON, seen, False, able=ABLE, is_forced=False, is_limited=limited)
    assert (found.active, found.limit_w is None, found.is_uneconomic) == (not waits, waits, True)
    assert (found.reason.code is Why.BATTERY_ABSORBS) == waits


@pytest.mark.parametrize(
    ("grid_w", "limited", "is_set"), [(None, False, False), (None, True, True), (-300.0, False, True)]
)
def test_no_limit_is_begun_while_battery_and_meter_are_silent(grid_w, limited, is_set):
    seen = an_observation(price=a_price(export_price=-0.05), has_battery=False, grid_w=grid_w)
    found = decide_curtailment(ON, seen, False, able=ABLE, is_forced=False, is_limited=limited)
    assert (found.active, found.limit_w is not None, found.is_uneconomic) == (is_set, is_set, True)
    assert (found.reason.code is Why.TELEMETRY_STALE) != is_set


def test_a_limit_that_is_slow_to_take_hold_is_set_while_the_battery_still_takes_all_the_sun():
    seen = an_observation(price=a_price(export_price=-0.05), **FILLS)
    ahead = replace(ABLE, curtails_ahead=True)
    assert decide_curtailment(ON, seen, False, able=ahead, is_forced=False).limit_w == 0


def test_what_was_measured_minutes_ago_keeps_no_limit_waiting():
    seen = replace(an_observation(price=a_price(export_price=-0.05), **FILLS), is_delayed=True)
    assert decide_curtailment(ON, seen, False, able=ABLE, is_forced=False).limit_w == 0


def test_prices_around_nothing_are_no_orders_while_the_battery_takes_the_sun():
    was, limits = False, []
    for price in (-0.01, 0.02, -0.01, 0.02, -0.01):
        seen = an_observation(price=a_price(export_price=price), **FILLS)
        found = decide_curtailment(ON, seen, was, able=ABLE, is_forced=False)
        was = found.is_uneconomic
        limits.append(found.limit_w)
    assert limits == [None] * 5


def test_a_limit_the_inverter_ignores_is_wanted_told_and_not_set_again():
    found = decide(0.0, ignored=True)
    assert (found.active, found.limit_w, found.reason.code) == (True, None, Why.NOT_ENFORCED)
    assert found.is_uneconomic
    said = sentence(found.reason, a_telling())
    assert said == "The export limit was accepted, but export went on. Set it to Modbus."
    assert decide(0.05, True, ignored=True).reason.code is Why.EXPORT_WORTHWHILE


def test_a_limit_is_one_that_the_device_is_known_to_keep():
    seen = an_observation(price=a_price(export_price=-0.05))
    able = replace(ABLE, safe_export_limits_w=(500.0, 1_000.0))
    assert decide_curtailment(ON, seen, False, able=able, is_forced=False).limit_w == 500
