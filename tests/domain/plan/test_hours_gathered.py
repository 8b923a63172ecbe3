"""Hours by price alone count a car's starts and stops, and say so."""

import pytest

from domain.instants import rfc3339
from domain.plan.cars.commitment import turns
from domain.plan.cars.stretch import stretches
from domain.status.words import sentence
from tests.domain.plan.car_night import a_car, hour, kwh_of, night, planned, sunny
from tests.fakes.telling import a_telling

UP_AND_DOWN = (0.101, 0.1, 0.101, 0.1, 0.101, 0.1, 0.101, 0.1, 0.101)  # a pause saves 0.7 cents
HOURS_4 = {"energy_kwh": 0.9 * 4 * 7.36}


def count(wish, ahead):
    """The starts and stops of its plan."""
    plan, parts = planned(wish, ahead), stretches(wish, ahead)
    on = [any(s.start < each.end and s.end > each.start for s in plan.slots) for each in parts]
    return turns([float(each) for each in on], is_on=wish.is_on)


@pytest.mark.parametrize(
    ("wish", "turn_cost", "starts_and_stops"),
    [
        ({}, 0.0, 8),
        ({}, 0.004, 8),
        ({}, 0.02, 2),
        ({"is_on": True, "goes_on": True}, 0.02, 1),
        ({"is_on": True, "goes_on": True}, 0.0, 9),
        ({"strategy": "solar_preferred"}, 0.02, 2),
        ({"strategy": "solar_preferred"}, 0.0, 8),
    ],
)
def test_a_pause_has_to_save_what_a_start_and_a_stop_cost(wish, turn_cost, starts_and_stops):
    car = a_car(**HOURS_4, **wish, turn_cost=turn_cost)
    ahead = night(UP_AND_DOWN)
    assert count(car, ahead) == starts_and_stops
    plan, cheapest = planned(car, ahead), planned(a_car(**HOURS_4, **wish), ahead)
    assert kwh_of(plan) == pytest.approx(kwh_of(cheapest))
    saved = count(a_car(**HOURS_4, **wish), ahead) - starts_and_stops
    assert plan.cost - cheapest.cost <= saved / 2 * turn_cost + 1e-6


def test_hours_above_the_price_limit_bridge_no_pause():
    car = a_car(**HOURS_4, max_price=0.1, turn_cost=5.0)
    assert count(car, night(UP_AND_DOWN)) == 8


def test_a_car_that_is_to_be_late_gathers_what_costs_nothing_and_no_hour_that_costs():
    late = {"strategy": "as_late_as_possible", "max_price": None, "turn_cost": 0.02}
    nothing = tuple(-price / 100 for price in UP_AND_DOWN)
    assert count(a_car(**HOURS_4, **late), night(nothing)) == 2
    between = (-0.001, 0.3, -0.001, 0.3, -0.001, 0.3, -0.001, 0.3, 0.3)
    assert count(a_car(**HOURS_4, **late), night(between)) == 8


def test_the_sun_that_an_owner_wants_first_is_taken_whatever_its_turns_cost():
    car = a_car(strategy="solar_preferred", energy_kwh=10.0, turn_cost=5.0)
    ahead = night(UP_AND_DOWN, solar=sunny(h1=3.0, h5=3.0))
    slots = planned(car, ahead).slots
    assert [slot.start for slot in slots if slot.source == "sun"] == [hour(1), hour(5)]


def test_the_sun_of_an_hour_is_followed_into_one_charge_where_its_turn_costs_more():
    ahead = night(UP_AND_DOWN, solar=sunny(h7=2.0))
    assert count(a_car(**HOURS_4), ahead) == 8
    car = a_car(**HOURS_4, turn_cost=0.5)
    assert count(car, ahead) == 2
    assert kwh_of(planned(car, ahead)) == pytest.approx(4 * 7.36, abs=0.01)


def test_an_hour_that_is_not_the_cheapest_says_that_waiting_saves_no_turn():
    plan = planned(a_car(**HOURS_4, turn_cost=0.02), night(UP_AND_DOWN))
    slot = next(slot for slot in plan.slots if slot.price == 0.101)
    at = min(
        each.start
        for each in stretches(a_car(), night(UP_AND_DOWN))
        if each.price == 0.1 and plan.at(each.start) is None and each.start > slot.start
    )
    assert slot.reason.facts["next_at"] == rfc3339(at)
    told = sentence(slot.reason, a_telling(slot.start))
    assert told.endswith("; waiting until then would save less than a start and a stop cost.")
    cheap = planned(a_car(**HOURS_4), night(UP_AND_DOWN))
    assert not any("saves_no_turn" in slot.reason.facts for slot in cheap.slots)
