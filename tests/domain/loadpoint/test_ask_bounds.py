"""The edges of what may be asked of a loadpoint, and what becomes of the charge that stands already."""

from typing import Any

import pytest

from domain.command.capabilities import ChargerCapabilities
from domain.command.request import LoadpointRequest
from domain.errors import Conflict, InvalidRequest, NotSupported
from domain.loadpoint.ask import ask_loadpoint
from domain.reading.charger import ChargerReading
from domain.reason.reason import Why
from tests.builders import NOON, a_car, a_charge, a_charger, a_house, a_loadpoint, a_site, after

LP = a_loadpoint(max_current_a=16)
HOUSE = a_house(LP)


def ask(action: str, lp: Any = LP, house: Any = HOUSE, **given: Any):
    known = {
        key: given.pop(key) for key in ("standing", "reading", "capabilities", "issued_by") if key in given
    }
    return ask_loadpoint(LoadpointRequest(action=action, **given), lp, house, NOON, **known)


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        ({"current_a": 1}, None),
        ({"current_a": 80}, None),
        ({"current_a": 0}, {"current_a": "0 is not allowed (from 1 to 80, in A)"}),
        ({"current_a": 81}, {"current_a": "81 is not allowed (from 1 to 80, in A)"}),
        ({"duration_s": 60}, None),
        ({"duration_s": 86_400}, None),
        ({"duration_s": 59.9}, {"duration_s": "59.9 is not allowed (from 60 to 86400, in s)"}),
        ({"duration_s": 86_400.1}, {"duration_s": "86400.1 is not allowed (from 60 to 86400, in s)"}),
        ({"limit_soc_pct": 1}, None),
        ({"limit_soc_pct": 100}, None),
        ({"limit_soc_pct": 0.9}, {"limit_soc_pct": "0.9 is not allowed (from 1 to 100, in %)"}),
        ({"limit_soc_pct": 100.1}, {"limit_soc_pct": "100.1 is not allowed (from 1 to 100, in %)"}),
    ],
)
def test_every_number_has_its_range_with_both_ends_in_it(request_, fault):
    if fault is None:
        assert ask("start", **request_).intent is not None
        return
    with pytest.raises(InvalidRequest) as found:
        ask("start", **request_)
    assert found.value.fields == fault


@pytest.mark.parametrize("action", ["stop", "release"])
@pytest.mark.parametrize("request_", [{"current_a": 10}, {"duration_s": 600}, {"limit_soc_pct": 50}])
def test_what_a_stop_or_a_release_would_not_follow_is_refused(action, request_):
    with pytest.raises(InvalidRequest) as found:
        ask(action, **request_)
    assert found.value.fields == dict.fromkeys(request_, f"is not for {action}")


@pytest.mark.parametrize(
    ("action", "current_a", "fault"),
    [
        ("set_current", None, "is missing (set_current needs it: from 1 to 80, in A)"),
        ("set_current", 90, "90 is not allowed (from 1 to 80, in A)"),
    ],
)
def test_a_change_of_current_needs_one_within_its_range(action, current_a, fault):
    with pytest.raises(InvalidRequest) as found:
        ask(action, current_a=current_a)
    assert found.value.fields == {"current_a": fault}


@pytest.mark.parametrize("action", ["start", "stop", "boost", "release"])
def test_only_a_change_of_current_needs_one(action):
    assert ask(action).reason is None


@pytest.mark.parametrize(
    ("action", "request_", "lasts_s", "boost"),
    [
        ("start", {}, 86_400, False),
        ("start", {"duration_s": 120}, 120, False),
        ("boost", {}, 3_600, True),
        ("boost", {"duration_s": 7_200}, 7_200, True),
        ("set_current", {"current_a": 8}, 86_400, False),
    ],
)
def test_a_charge_lasts_as_long_as_asked_or_as_its_kind_does(action, request_, lasts_s, boost):
    found = ask(action, issued_by="automation:night", **request_)
    assert (found.intent.since, found.intent.until) == (NOON, after(lasts_s))
    assert (found.intent.boost, found.intent.issued_by) == (boost, "automation:night")
    assert found.intent.limit_soc_pct is None
    assert set(found.applied) == {"current_a", "until"}


def test_a_limit_of_its_own_is_kept_and_told():
    found = ask("start", limit_soc_pct=60)
    assert (found.intent.limit_soc_pct, found.applied["limit_soc_pct"]) == (60, 60)


def test_a_new_current_for_a_charge_by_hand_keeps_all_else_of_it():
    standing = a_charge(16, 1_200, since=after(-600), boost=True, limit_soc_pct=70, issued_by="user")
    found = ask("set_current", current_a=8, standing=standing, issued_by="automation:night")
    assert (found.intent.since, found.intent.until) == (after(-600), after(1_200))
    assert (found.intent.boost, found.intent.limit_soc_pct) == (True, 70)
    assert (found.intent.current_a, found.intent.command_id) == (8, "")
    assert found.intent.issued_by == "automation:night"


def test_a_new_current_may_bring_its_own_end_and_limit():
    standing = a_charge(16, 1_200, limit_soc_pct=70)
    found = ask("set_current", current_a=8, duration_s=300, limit_soc_pct=60, standing=standing)
    assert (found.intent.until, found.intent.limit_soc_pct) == (after(300), 60)


@pytest.mark.parametrize("action", ["start", "boost"])
def test_a_new_start_takes_nothing_from_the_charge_it_replaces(action):
    standing = a_charge(16, 1_200, since=after(-600), limit_soc_pct=70)
    found = ask(action, standing=standing)
    assert (found.intent.since, found.intent.limit_soc_pct) == (NOON, None)
    assert found.intent.until > after(1_200)


def test_a_new_current_after_a_stop_is_a_charge_of_its_own():
    found = ask("set_current", current_a=8, standing=a_charge(0, 900), reading=a_charger(3_680))
    assert (found.intent.since, found.intent.until) == (NOON, after(86_400))


@pytest.mark.parametrize(
    ("reading", "standing", "is_refused"),
    [
        (a_charger(), None, True),
        (a_charger(), a_charge(0, 900), True),  # a stop is no charge that could be changed
        (a_charger(), a_charge(16), False),  # begun and not drawing yet
        (a_charger(3_680), None, False),
        (a_charger(charging=None), None, False),  # nobody knows
        (None, None, False),
    ],
)
def test_a_current_can_only_be_changed_of_a_charge(reading, standing, is_refused):
    if is_refused:
        with pytest.raises(Conflict) as found:
            ask("set_current", current_a=8, reading=reading, standing=standing)
        assert found.value.code == "not_charging"
    else:
        assert ask("set_current", current_a=8, reading=reading, standing=standing).intent.current_a == 8


def test_a_start_needs_no_charge_that_runs():
    assert ask("start", reading=a_charger()).intent.current_a == 16


@pytest.mark.parametrize(
    ("soc_pct", "asked_pct", "is_refused"),
    [
        (79.9, None, False),
        (80, None, True),
        (85, 90, False),
        (90, 90, True),
        (60, 50, True),
        (None, 50, False),
    ],
)
def test_a_car_at_its_limit_is_not_started_and_a_limit_asked_for_comes_before_the_set_one(
    soc_pct, asked_pct, is_refused
):
    lp = a_loadpoint(limit_soc_pct=80)
    given: dict[str, Any] = {"limit_soc_pct": asked_pct, "reading": a_charger(vehicle_soc_pct=soc_pct)}
    if is_refused:
        with pytest.raises(Conflict) as found:
            ask("start", lp, **given)
        assert found.value.code == "target_reached"
    else:
        assert ask("start", lp, **given).intent is not None


@pytest.mark.parametrize("action", ["stop", "release"])
def test_a_stop_and_a_release_are_taken_whatever_the_charger_shows(action):
    for reading in (a_charger(connected=False), a_charger(vehicle_soc_pct=100), None):
        assert ask(action, reading=reading).reason is None


def test_a_plug_that_nobody_sees_is_no_reason_to_refuse():
    assert ask("start", reading=a_charger(connected=None)).intent is not None


@pytest.mark.parametrize(
    ("hold_s", "tick_s", "lasts_s"), [(900, 30, 900), (0, 30, 60), (59, 30, 60), (61, 30, 61), (0, 10, 20)]
)
def test_a_stop_holds_for_its_time_and_for_two_ticks_at_least(hold_s, tick_s, lasts_s):
    house = a_house(LP, site=a_site(manual_stop_hold_s=hold_s), tick_s=tick_s)
    found = ask("stop", house=house, issued_by="automation:x")
    assert (found.intent.current_a, found.intent.since, found.intent.until) == (0, NOON, after(lasts_s))
    assert (found.applied["current_a"], found.intent.issued_by) == (0, "automation:x")
    assert found.reason is None


@pytest.mark.parametrize(
    ("asked_a", "low", "high", "given_a", "is_clamped"),
    [
        (None, 6, 16, 16, False),
        (5, 6, 16, 6, True),
        (6, 6, 16, 6, False),
        (16, 6, 16, 16, False),
        (17, 6, 16, 16, True),
        (12, 8, 10, 10, True),
        (10, 10, 10, 10, False),
    ],
)
def test_a_current_is_moved_into_the_range_with_a_warning(asked_a, low, high, given_a, is_clamped):
    lp = a_loadpoint(min_current_a=low, max_current_a=high)
    found = ask("start", lp, current_a=asked_a)
    assert (found.intent.current_a, found.applied["current_a"]) == (given_a, given_a)
    if is_clamped:
        assert found.reason.code is Why.POWER_CLAMPED
        assert found.reason.facts == {"requested_a": asked_a, "min_current_a": low, "max_current_a": high}
    else:
        assert found.reason is None


@pytest.mark.parametrize(
    ("phases", "max_ac_w", "given_a"), [(1, None, 32), (1, 3_450, 15), (3, 11_040, 16), (3, 6_900, 10)]
)
def test_the_car_limits_the_current_on_the_phases_it_uses(phases, max_ac_w, given_a):
    lp = a_loadpoint(vehicle="car", phases=phases)
    assert ask("start", lp, a_house(lp, vehicles=(a_car(max_ac_w=max_ac_w),))).intent.current_a == given_a


@pytest.mark.parametrize(
    ("measured", "charging", "given_a"),
    [(1, True, 32), (1, False, 16), (3, True, 16), (None, True, 16)],
)
def test_a_car_measured_on_one_phase_of_three_may_use_its_power_on_that(measured, charging, given_a):
    lp = a_loadpoint(vehicle="car", phases=3)
    house = a_house(lp, vehicles=(a_car(max_ac_w=11_040),))
    reading = ChargerReading(connected=True, charging=charging, phases=measured)
    assert ask("start", lp, house, reading=reading).intent.current_a == given_a


@pytest.mark.parametrize(("charger_max_a", "is_refused"), [(6, False), (5, True)])
def test_a_range_that_leaves_no_current_is_refused(charger_max_a, is_refused):
    able = ChargerCapabilities(max_current_a=charger_max_a)
    if is_refused:
        with pytest.raises(NotSupported):
            ask("start", capabilities=able)
    else:
        assert ask("start", capabilities=able).intent.current_a == 6


def test_a_car_that_takes_less_than_the_minimum_limits_itself():
    lp = a_loadpoint(vehicle="car", min_current_a=10)
    assert ask("start", lp, a_house(lp, vehicles=(a_car(max_ac_w=1_000),))).intent.current_a == 10


@pytest.mark.parametrize(("charger_min_a", "given_a"), [(1, 6), (8, 8)])
def test_the_larger_of_two_smallest_currents_counts(charger_min_a, given_a):
    assert (
        ask(
            "start", current_a=1, capabilities=ChargerCapabilities(min_current_a=charger_min_a)
        ).intent.current_a
        == given_a
    )
