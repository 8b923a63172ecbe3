"""What a car was promised for its departure, when that is answered, and what is told if it was not kept."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.loadpoint.missed import Missed, Promise, is_open, missed, promised, still_told
from domain.plan.cars.car_plan import CarPlan
from domain.reason.reason import Reason, Why
from tests.builders import NOON, a_charger, after

PROMISE = Promise(departure=NOON, target_pct=80)
LEFT = replace(PROMISE, left_at=after(-600), soc_pct=40)
PLAN = CarPlan(
    id="c",
    made_at=after(-3_600),
    made_by="optimiser",
    strategy="cheapest",
    target_soc_pct=80,
    soc_pct=40,
    departure=NOON,
    max_price=None,
    max_w=7_000,
    energy_wh=30_000,
    planned_wh=7_000,
    cost=1,
    slots=(),
)
THERE = a_charger(connected=True, vehicle_soc_pct=40)
AWAY = a_charger(connected=False, vehicle_soc_pct=None)
MUTE = a_charger(connected=True, vehicle_soc_pct=None)
UNHEARD = a_charger(connected=None, vehicle_soc_pct=40)


@pytest.mark.parametrize(
    ("before", "plan", "reading", "now_s", "found"),
    [
        (None, PLAN, THERE, -60, PROMISE),
        (None, PLAN, UNHEARD, -60, PROMISE),
        (None, PLAN, AWAY, -60, None),  # nothing is promised to a car that is away
        (None, PLAN, None, -60, None),
        (None, PLAN, THERE, 0, None),  # its hour is this very one
        (None, replace(PLAN, departure=None), THERE, -60, None),
        (None, replace(PLAN, target_soc_pct=None), THERE, -60, None),  # so many kWh were asked for
        (PROMISE, replace(PLAN, target_soc_pct=None), THERE, -60, None),
        (PROMISE, replace(PLAN, target_soc_pct=90), THERE, -60, replace(PROMISE, target_pct=90)),
        (PROMISE, replace(PLAN, departure=after(600)), THERE, 0, PROMISE),  # due, and not answered yet
        (PROMISE, None, None, -60, PROMISE),
        (PROMISE, None, THERE, -60, PROMISE),
        (PROMISE, None, AWAY, -600, LEFT),
        (LEFT, None, AWAY, -60, LEFT),  # it left when it left
        (LEFT, None, THERE, -60, PROMISE),  # round the block
        (LEFT, PLAN, THERE, -60, PROMISE),
    ],
)
def test_a_promise_holds_until_it_is_due_or_the_car_has_left(before, plan, reading, now_s, found):
    assert promised(before, plan, reading, 40, after(now_s)) == found


@pytest.mark.parametrize(
    ("promise", "reading", "now_s", "found"),
    [
        (PROMISE, THERE, -1, True),
        (PROMISE, THERE, 0, False),
        (PROMISE, MUTE, 0, True),
        (PROMISE, None, 0, True),
        (PROMISE, MUTE, 3_599, True),
        (PROMISE, MUTE, 3_600, False),  # what is not told by then was not known
        (PROMISE, AWAY, 0, False),
        (LEFT, MUTE, 0, False),
    ],
)
def test_it_is_open_until_the_level_can_be_known(promise, reading, now_s, found):
    assert is_open(promise, reading, after(now_s)) == found


@pytest.mark.parametrize(
    ("promise", "reading", "why"),
    [
        (PROMISE, THERE, Why.DEPARTURE_MISSED),
        (PROMISE, UNHEARD, Why.DEPARTURE_MISSED),
        (PROMISE, AWAY, None),  # it left unseen, with who knows how much
        (PROMISE, None, None),
        (PROMISE, MUTE, None),
        (PROMISE, a_charger(vehicle_soc_pct=78.9), Why.DEPARTURE_MISSED),
        (PROMISE, a_charger(vehicle_soc_pct=79), None),  # ready but for a hair
        (PROMISE, a_charger(vehicle_soc_pct=0), Why.DEPARTURE_MISSED),
        (LEFT, AWAY, Why.LEFT_EARLY),
        (LEFT, None, Why.LEFT_EARLY),
        (LEFT, a_charger(vehicle_soc_pct=90), Why.LEFT_EARLY),  # of the car that left, not of the next one
        (replace(LEFT, soc_pct=None), AWAY, None),
        (replace(LEFT, soc_pct=80), AWAY, None),
    ],
)
def test_what_was_missing_when_it_was_due_is_told(promise, reading, why):
    found = missed(promise, reading, NOON)
    assert (None if found is None else found.code) == why


@pytest.mark.parametrize(
    ("late", "is_told"), [(timedelta(hours=12), True), (timedelta(hours=12, seconds=1), False)]
)
def test_after_half_a_day_it_says_nothing_of_the_car_that_stands_there(late, is_told):
    assert (missed(PROMISE, THERE, NOON + late) is not None) == is_told


def test_it_is_told_with_what_was_missing_and_when_it_left():
    facts = {"until": NOON, "soc_pct": 40, "target_pct": 80}
    assert missed(PROMISE, THERE, NOON) == Reason(Why.DEPARTURE_MISSED, facts)
    assert missed(LEFT, AWAY, NOON) == Reason(Why.LEFT_EARLY, {**facts, "left_at": after(-600)})


@pytest.mark.parametrize(
    ("reading", "is_told"),
    [
        (THERE, True),
        (UNHEARD, True),
        (MUTE, True),
        (None, True),
        (AWAY, False),
        (a_charger(vehicle_soc_pct=78.9), True),
        (a_charger(vehicle_soc_pct=79), False),
    ],
)
def test_it_stands_on_the_card_until_the_car_leaves_or_is_ready(reading, is_told):
    told = Missed(target_pct=80, reason=Reason(Why.DEPARTURE_MISSED))
    assert still_told(told, reading) == (told if is_told else None)
    assert still_told(None, reading) is None
