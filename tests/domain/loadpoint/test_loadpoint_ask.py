"""What people may ask of a loadpoint, and the intent it becomes."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.request import LoadpointRequest
from domain.errors import Conflict, InvalidRequest
from domain.loadpoint.ask import ask_loadpoint
from domain.reason.reason import Why
from tests.builders import NOON, a_car, a_charge, a_charger, a_house, a_loadpoint, a_site, after

LP = a_loadpoint(max_current_a=16)
HOUSE = a_house(LP)


def ask(action: str, lp=LP, house=HOUSE, standing=None, reading=None, capabilities=None, **request: Any):
    body = LoadpointRequest(action=action, **request)
    return ask_loadpoint(body, lp, house, NOON, standing=standing, reading=reading, capabilities=capabilities)


def test_a_bare_start_charges_at_full_rate_until_unplugged_full_or_a_day():
    found = ask("start")
    assert (found.intent.current_a, found.intent.until, found.intent.boost) == (16, after(86_400), False)
    assert found.applied == {"current_a": 16, "until": "2026-01-16T12:00:00Z"}


def test_a_boost_lasts_an_hour():
    found = ask("boost", limit_soc_pct=60, reading=a_charger())
    assert (found.intent.boost, found.intent.until, found.intent.limit_soc_pct) == (True, after(3_600), 60)


@pytest.mark.parametrize(("asked_a", "current_a"), [(3, 6), (10, 10), (40, 16)])
def test_a_current_outside_the_range_is_moved_into_it_and_said_so(asked_a, current_a):
    found = ask("start", current_a=asked_a)
    assert found.intent.current_a == current_a
    assert (found.reason and found.reason.code) == (None if asked_a == 10 else Why.POWER_CLAMPED)


def test_car_and_charger_limit_the_current_too():
    lp = a_loadpoint(vehicle="car")
    house = a_house(lp, vehicles=(a_car(max_ac_w=3_700),))
    assert ask("start", lp, house).intent.current_a == 16
    assert ask("start", lp, house, capabilities=ChargerCapabilities(max_current_a=13)).intent.current_a == 13


@pytest.mark.parametrize(("hold_s", "until_s"), [(900, 900), (0, 60)])
def test_a_stop_holds_automation_off(hold_s, until_s):
    house = a_house(LP, site=a_site(manual_stop_hold_s=hold_s))
    found = ask("stop", house=house)
    assert (found.intent.is_stop, found.intent.until) == (True, after(until_s))


def test_a_release_leaves_no_intent():
    assert ask("release").intent is None


def test_a_new_current_keeps_the_end_of_the_charge_it_changes():
    found = ask(
        "set_current", current_a=8, standing=a_charge(16, 1_200, boost=True), reading=a_charger(3_680)
    )
    assert (found.intent.current_a, found.intent.until, found.intent.boost) == (8, after(1_200), True)


def test_a_new_current_is_held_against_the_limit_of_the_charge_it_changes():
    standing = a_charge(16, 1_200, limit_soc_pct=90)
    found = ask(
        "set_current",
        lp=a_loadpoint(limit_soc_pct=50),
        current_a=8,
        standing=standing,
        reading=a_charger(3_680, vehicle_soc_pct=60),
    )
    assert (found.intent.current_a, found.intent.limit_soc_pct) == (8, 90)


def test_a_new_current_for_a_modes_charge_makes_it_a_charge_by_hand():
    found = ask("set_current", current_a=8, reading=a_charger(3_680))
    assert (found.intent.current_a, found.intent.until) == (8, after(86_400))


@pytest.mark.parametrize(
    ("request_", "fields"),
    [
        ({"action": "warp"}, {"action"}),
        ({"action": "set_current"}, {"current_a"}),
        ({"action": "start", "current_a": 0}, {"current_a"}),
        ({"action": "start", "current_a": 81, "duration_s": 5, "limit_soc_pct": 101},
         {"current_a", "duration_s", "limit_soc_pct"}),
    ],
)  # fmt: skip
def test_every_fault_is_named(request_, fields):
    with pytest.raises(InvalidRequest) as fault:
        ask(**request_)
    assert set(fault.value.fields) == fields


@pytest.mark.parametrize(
    ("kwargs", "code"),
    [
        ({"action": "start", "house": replace(HOUSE, monitoring=True)}, "monitoring_mode"),
        ({"action": "start", "reading": a_charger(connected=False)}, "vehicle_unplugged"),
        ({"action": "start", "reading": a_charger(vehicle_soc_pct=100)}, "target_reached"),
        ({"action": "set_current", "current_a": 8, "reading": a_charger()}, "not_charging"),
    ],
)
def test_what_cannot_be_now_is_a_conflict(kwargs, code):
    with pytest.raises(Conflict) as fault:
        ask(**kwargs)
    assert fault.value.code == code
