"""A charge and a stop by hand: their ends to the second, and what they leave behind."""

from typing import Any

import pytest

from domain.command.decision import Owner
from domain.house.settings import Mode, SolarSettings
from domain.reading.charger import ChargerState
from domain.reason.reason import Why
from tests.builders import NOON, a_charge, a_charger, a_house, a_loadpoint, a_price, after
from tests.ticks import Ticks

GARAGE = "loadpoints/garage"
CHEAP = {"price": a_price(0.05)}
# One that has just dialled again, before it told anything.
SAYS_NOTHING = {"state": ChargerState.UNKNOWN, "connected": None, "charging": None, "power_w": None}


def by_hand(
    current_a: int = 16, mode: Mode = Mode.OFF, lp: dict[str, Any] | None = None, **intent: Any
) -> Ticks:
    """A charge (or, with 0 A, a stop) that a person asked for at noon."""
    ticks = Ticks(a_house(a_loadpoint(mode=mode, solar=SolarSettings(start_delay_s=0), **(lp or {}))))
    ticks.intent = a_charge(current_a, **intent)
    return ticks


def ended(ticks: Ticks) -> Any:
    found = ticks.ended.get(GARAGE)
    return None if found is None else (found.code, found.facts)


@pytest.mark.parametrize(
    ("soc_pct", "limit_pct", "intent_pct", "end"),
    [
        (79.9, 80, None, None),
        (80, 80, None, (Why.TARGET_REACHED, {"soc_pct": 80, "limit_pct": 80})),
        (85, 80, 90, None),  # a limit of its own comes before the loadpoint's
        (90, 80, 90, (Why.TARGET_REACHED, {"soc_pct": 90, "limit_pct": 90})),
        (60, 80, 60, (Why.TARGET_REACHED, {"soc_pct": 60, "limit_pct": 60})),
        (99.9, 100, None, None),
        (100, 80, None, (Why.VEHICLE_FULL, {"soc_pct": 100})),
        (None, 80, None, None),
    ],
)
def test_it_ends_at_its_limit_or_full(soc_pct, limit_pct, intent_pct, end):
    ticks = by_hand(lp={"limit_soc_pct": limit_pct}, limit_soc_pct=intent_pct)
    found = ticks.at(0, a_charger(3_680, vehicle_soc_pct=soc_pct))
    assert ended(ticks) == end
    assert found.order.current_a == (16 if end is None else 0)


@pytest.mark.parametrize(("seconds", "is_over"), [(119, False), (120, True)])
def test_a_charger_that_says_finished_ends_it_two_minutes_after_it_was_asked_for(seconds, is_over):
    ticks = by_hand()
    ticks.at(0)
    ticks.at(seconds, a_charger(state=ChargerState.FINISHED))
    assert ended(ticks) == ((Why.VEHICLE_FULL, {}) if is_over else None)


def test_a_silent_charger_ends_it_at_its_time_only():
    ticks = by_hand()
    assert ticks.current_a(600, chargers={"garage": None}) == 16
    found = ticks.at(3_600, chargers={"garage": None})
    assert (found.order.current_a, found.issued_by) == (0, "expiry")  # it may draw: nobody knows
    assert ended(ticks) == (Why.EXPIRED, {"until": after(3_600)})


@pytest.mark.parametrize(
    ("reading", "is_stopped"),
    [
        ({"charging": True}, True),
        ({"state": ChargerState.SUSPENDED_EV}, True),  # the car would go on as soon as it likes
        ({"target_current_a": 16}, True),
        ({"target_current_a": 0}, False),
        ({}, False),
        ({"state": ChargerState.UNKNOWN}, False),
        ({**SAYS_NOTHING, "target_current_a": 0}, False),
        (SAYS_NOTHING, True),
        ({"state": ChargerState.SUSPENDED_EVSE}, False),
        ({"state": ChargerState.FINISHED, "target_current_a": 16}, False),
        ({"state": ChargerState.FINISHED, "charging": True}, True),
    ],
)
def test_its_end_stops_a_car_that_draws_or_would(reading, is_stopped):
    ticks = by_hand()
    ticks.at(0)
    found = ticks.at(3_600, a_charger(**reading))
    assert (found.order is not None) == is_stopped
    assert (found.owner, found.reason.code) == ("none", Why.EXPIRED)
    memory = ticks.memory.loadpoints["garage"]
    assert (memory.is_on, memory.stopping, memory.current_a) == (False, is_stopped, 0)


@pytest.mark.parametrize(
    ("state", "is_finished"), [(ChargerState.FINISHED, True), (ChargerState.CONNECTED, False)]
)
def test_a_car_that_finished_in_it_is_left_alone_by_the_mode_after_it(state, is_finished):
    ticks = by_hand(mode=Mode.CHEAP)
    ticks.at(0, **CHEAP)
    ticks.at(3_600, a_charger(state=state), **CHEAP)
    found = ticks.at(3_630, a_charger(), **CHEAP)
    assert (found.order.current_a, found.reason.code) == (
        (0, Why.VEHICLE_FULL) if is_finished else (32, Why.PRICE_OK)
    )


@pytest.mark.parametrize(("asked_a", "given_a"), [(1, 6), (6, 6), (13, 13), (20, 20), (21, 20)])
def test_its_current_stays_within_what_the_loadpoint_may_now(asked_a, given_a):
    found = by_hand(asked_a, lp={"max_current_a": 20}).at(0)
    assert (found.order.current_a, found.reason.facts) == (
        given_a,
        {"current_a": given_a, "until": after(3_600)},
    )
    assert found.timer is None


@pytest.mark.parametrize(
    ("boost", "owner", "why"), [(False, Owner.MANUAL, Why.MANUAL), (True, Owner.BOOST, Why.BOOST)]
)
def test_it_belongs_to_the_person_and_tells_who_issued_it(boost, owner, why):
    found = by_hand(boost=boost, issued_by="automation:night").at(0)
    assert (found.owner, found.reason.code, found.issued_by) == (owner, why, "automation:night")


def test_it_begins_when_it_first_runs_and_goes_on_from_there():
    ticks = by_hand()
    for seconds in (0, 60):
        ticks.at(seconds)
        assert ticks.memory.loadpoints["garage"].on_since == NOON


@pytest.mark.parametrize(
    ("asked_pct", "soc_pct", "own_pct", "told_pct"),
    [
        (90, 60, None, 90),
        (None, 60, None, 70),
        (90, 60, 80, 80),
        (100, 60, None, None),  # nothing but the car ends it
        (90, None, None, None),  # and nobody knows when that would be
    ],
)
def test_it_tells_the_level_at_which_it_ends(asked_pct, soc_pct, own_pct, told_pct):
    ticks = by_hand(limit_soc_pct=asked_pct, lp={"limit_soc_pct": 70})
    found = ticks.at(0, chargers={"garage": a_charger(vehicle_soc_pct=soc_pct, vehicle_limit_pct=own_pct)})
    assert found.reason.facts.get("limit_pct") == told_pct


# a stop by hand


def test_a_stop_shows_how_long_it_holds():
    held = by_hand(0, lasts_s=900, since=after(-60), issued_by="automation:x", mode=Mode.SOLAR)
    found = held.at(0)
    assert (found.timer.kind, found.timer.started_at, found.timer.ends_at) == ("hold", after(-60), after(900))
    assert (found.issued_by, found.reason.facts) == (
        "automation:x",
        {"until": after(900), "automation": "x"},
    )


@pytest.mark.parametrize(
    ("is_on", "drawing", "is_ours"), [(True, False, True), (False, True, True), (False, False, False)]
)
def test_a_stop_ends_our_charge_and_a_drivers(is_on, drawing, is_ours):
    ticks = by_hand(0, lasts_s=900, issued_by="user")
    ticks.at(-30, chargers={"garage": None})
    if is_on:
        ticks.remember(owner=Owner.SOLAR, on_since=after(-60), current_a=10)
    else:
        ticks.remember(stopping=False, stopped_by="")
    ticks.at(0, a_charger(2_300 if drawing else 0))
    memory = ticks.memory.loadpoints["garage"]
    assert (memory.is_on, memory.stopped_by) == (False, "user" if is_ours else "")


def test_a_stop_that_a_silent_charger_did_not_hear_is_owed_after_its_hold():
    ticks = by_hand(0, lasts_s=900, issued_by="user")
    assert ticks.current_a(0, chargers={"garage": None}) == 0
    ticks.intent = None
    found = ticks.at(960, a_charger(7_000))
    assert (found.order.current_a, found.issued_by) == (0, "user")
    assert ticks.at(990, a_charger()).order is None


def test_after_a_stop_by_hand_the_modes_timers_begin_anew():
    solar = SolarSettings(start_delay_s=120)
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.SOLAR, solar=solar)))
    ticks.at(-60, grid_w=-4_800)  # its start delay runs
    ticks.remember(off_since=after(-10))
    ticks.intent = a_charge(0, 90)
    ticks.at(0, grid_w=-4_800)
    memory = ticks.memory.loadpoints["garage"]
    assert (memory.timer, memory.off_since) == (None, None)
    assert ticks.current_a(90, grid_w=-4_800) == 0
    assert ticks.current_a(209, grid_w=-4_800) == 0
    assert ticks.current_a(210, grid_w=-4_800) == 18


@pytest.mark.parametrize("known", [{"off_since": after(-10)}, {"timer": None}])
def test_a_stop_by_hand_forgets_the_pause_of_the_mode(known):
    ticks = by_hand(0, mode=Mode.CHEAP, lasts_s=60)
    ticks.at(-30, chargers={"garage": None})
    ticks.remember(**known)
    ticks.at(0, **CHEAP)
    assert ticks.current_a(60, **CHEAP) == 32


# how long a mode's own charge and pause last


@pytest.mark.parametrize(("owner", "current_a"), [(Owner.CHEAP, 0), (Owner.FAST, 32)])
def test_a_mode_pauses_after_its_own_charge_and_not_after_anothers(owner, current_a):
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.CHEAP)))
    ticks.at(-1_000, chargers={"garage": None})
    ticks.remember(owner=owner, on_since=after(-900), current_a=10)
    assert ticks.current_a(0, a_charger(2_300), price=a_price(0.45)) == 0
    assert ticks.current_a(30, **CHEAP) == current_a


@pytest.mark.parametrize(("owner", "current_a"), [(Owner.CHEAP, 6), (Owner.FAST, 0)])
def test_only_a_modes_own_charge_has_a_shortest_time(owner, current_a):
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.CHEAP)))
    ticks.at(-1_000, chargers={"garage": None})
    ticks.remember(owner=owner, on_since=after(-100), current_a=10)
    found = ticks.at(0, a_charger(2_300), price=a_price(0.45))
    assert found.order.current_a == current_a
    if current_a:
        assert (found.reason.code, found.reason.facts) == (Why.MIN_ON_RUNNING, {"remaining_s": 200})


def test_a_pause_tells_how_long_it_lasts():
    ticks = Ticks(a_house(a_loadpoint(mode=Mode.CHEAP, min_off_s=400)))
    ticks.at(-1_000, chargers={"garage": None})
    ticks.remember(off_since=after(-100))
    found = ticks.at(0, **CHEAP)
    assert (found.reason.code, found.reason.facts) == (Why.MIN_OFF_RUNNING, {"remaining_s": 300})
