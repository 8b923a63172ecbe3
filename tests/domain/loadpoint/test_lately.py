"""A charger that is silent for minutes is planned on as it was heard, and so is the car that stands there."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.loadpoint.identity import Attached
from domain.loadpoint.lately import as_left, as_planned_on, attached_lately, heard_lately
from domain.loadpoint.session import Session
from tests.builders import NOON, a_charger, an_observation

CAR, GUEST = a_charger(connected=True), a_charger(connected=False)


def looked(minutes: float, **chargers):
    return replace(an_observation(), at=NOON + timedelta(minutes=minutes), chargers=chargers)


@pytest.mark.parametrize(
    ("looks", "planned_on"),
    [
        ([(0, {"garage": CAR})], {"garage": CAR}),
        ([(0, {"garage": CAR}), (1, {})], {"garage": CAR}),
        ([(0, {"garage": CAR}), (9.9, {})], {"garage": CAR}),
        ([(0, {"garage": CAR}), (10, {})], {}),
        ([(0, {"garage": CAR}), (9, {}), (11, {})], {}),  # a look without an answer is none
        ([(0, {"garage": CAR}), (1, {}), (2, {"garage": GUEST})], {"garage": GUEST}),
        ([(0, {"garage": CAR}), (1, {"yard": GUEST})], {"garage": CAR, "yard": GUEST}),
        ([(0, {"garage": CAR}), (-60, {})], {}),  # by a clock that was set back nobody knows how old it is
    ],
)
def test_what_a_charger_told_is_planned_on_for_two_slots_of_a_plan(looks, planned_on):
    heard = {}
    for minutes, chargers in looks:
        seen = looked(minutes, **chargers)
        heard = heard_lately(heard, seen)
    assert as_planned_on(seen, heard).chargers == planned_on
    assert seen.chargers == looks[-1][1], "what is decided on now is what is known now"


TOLD, SET, NOBODY = Attached(vehicle="ioniq", by_identity=True), Attached(vehicle="ioniq"), Attached()


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ({"garage": TOLD}, {"garage": NOBODY}, {"garage": TOLD}),
        ({"garage": TOLD}, {"garage": Attached(vehicle="van")}, {"garage": TOLD}),
        ({"garage": SET}, {"garage": NOBODY}, {"garage": NOBODY}),  # it was never told
        ({}, {"garage": SET}, {"garage": SET}),
        ({"garage": TOLD, "yard": NOBODY}, {"garage": SET, "yard": TOLD}, {"garage": SET, "yard": TOLD}),
    ],
)
def test_a_car_that_was_told_at_a_silent_charger_is_still_there_unless_it_is_elsewhere(before, now, found):
    assert attached_lately(now, before, {"garage"}) == found
    assert attached_lately(now, before, set()) == now


@pytest.mark.parametrize(("minutes", "is_planned_on"), [(0, True), (1, True), (9.9, True), (10, False)])
def test_a_car_that_the_last_run_saw_is_planned_on_until_its_charger_was_heard(minutes, is_planned_on):
    session = Session(id="s", started_at=NOON, at=NOON, energy_wh=4_200.0, soc_pct=55.0)
    seen = looked(minutes)
    chargers = as_planned_on(seen, heard_lately(as_left({"garage": session}), seen)).chargers
    assert list(chargers) == ["garage"] * is_planned_on
    for each in chargers.values():
        assert (each.connected, each.vehicle_soc_pct, each.session_wh) == (True, 55.0, 4_200.0)
        assert (each.charging, each.power_w) == (None, None), "what flows now is not known"


@pytest.mark.parametrize(
    ("charger", "counted_wh"),
    [
        ({"session_wh": 900.0}, 4_200.0),  # its own count began anew
        ({"session_wh": None}, 4_200.0),
        ({"session_wh": 5_000.0}, 5_000.0),  # it heard more than we did
        ({"session_wh": 900.0, "vehicle_soc_pct": 60.0}, 900.0),  # the car itself says what it has
        ({"session_wh": None, "connected": False}, None),
    ],
)
def test_what_a_car_of_unknown_level_has_taken_is_planned_on_as_it_was_counted_here(charger, counted_wh):
    session = Session(id="s", started_at=NOON, at=NOON, energy_wh=4_200.0)
    reading = a_charger(**{"connected": True, "vehicle_soc_pct": None, **charger})
    planned_on = as_planned_on(looked(1, garage=reading), {}, {"garage": session})
    assert planned_on.chargers["garage"].session_wh == counted_wh
    later = as_planned_on(looked(31, garage=reading), {}, {"garage": session})
    assert later.chargers["garage"] == reading, "after so long a silence it may be another car"
