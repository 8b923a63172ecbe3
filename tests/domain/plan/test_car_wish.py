"""What a car's wish comes to: when it has its turn, and what its charger makes of a power."""

from datetime import datetime, timedelta

import pytest

from domain.plan.cars.room import Wire
from domain.plan.cars.wish import NOT_DUE, CarWish, turn_of
from tests.builders import NOON


def hours(count: float) -> datetime:
    return NOON + timedelta(hours=count)


def a_wish(**changes: object) -> CarWish:
    usual = {"name": "car", "ready": NOON, "departure": hours(8), "energy_kwh": 9.0, "max_kw": 7.0}
    return CarWish(**(usual | changes))


def test_who_has_hardly_any_time_goes_first_then_who_leaves_first_then_who_does_not_leave():
    in_turn = [
        turn_of(hours(3), 2.5, NOON),  # half an hour to spare is soon none
        turn_of(hours(9), 9.0, NOON),
        turn_of(hours(2), 1.4, NOON),
        turn_of(hours(9), 1.0, NOON),
    ]
    assert sorted(in_turn) == in_turn
    assert [turn[:2] for turn in in_turn] == [(False, False)] * 2 + [(False, True)] * 2
    assert turn_of(None, 99.0, NOON) == NOT_DUE > in_turn[-1]


@pytest.mark.parametrize(
    ("changes", "has_time"),
    [
        ({"departure": hours(2)}, True),  # 10 kWh at 7 kW are 86 minutes
        ({"departure": hours(1.9)}, False),
        ({"departure": hours(1.9), "efficiency": 1.0}, True),
        ({"departure": hours(2), "max_kw": 6.0}, False),
        ({"departure": hours(0.6), "max_kw": 0.0}, True),  # a charger that gives nothing is no haste
        ({"departure": hours(2), "is_due": False}, True),
    ],
)
def test_what_it_needs_at_full_power_says_whether_it_has_time(changes, has_time):
    wish = a_wish(**changes)
    assert wish.turn(NOON)[:2] == (not wish.is_due, has_time)


@pytest.mark.parametrize(
    ("changes", "available_kw", "power_kw"),
    [
        ({}, 3.0, 3.0),
        ({}, 9.0, 7.0),
        ({}, 0.0, 0.0),
        ({}, -1.0, 0.0),
        ({"min_kw": 1.4}, 1.4, 1.4),
        ({"min_kw": 1.4}, 1.39, 0.0),
        ({"step_kw": 0.5}, 3.4, 3.0),
        ({"step_kw": 0.23}, 6 * 0.23, 6 * 0.23),  # whole, but for a hair
        ({"step_kw": 0.5, "min_kw": 1.4}, 1.4, 0.0),
    ],
)
def test_a_charger_makes_whole_steps_of_a_power_from_its_least_to_its_most(changes, available_kw, power_kw):
    wish = a_wish(**changes)
    assert wish.power_kw(available_kw) == pytest.approx(power_kw)
    assert wish.may_buy(available_kw) == (power_kw > 0)
    assert wish.may_buy(None)


@pytest.mark.parametrize(
    ("spared_kw", "spare_kw", "sun_kw"),
    [(0.0, 1.0, 1.0), (0.0, 0.99, 0.0), (0.5, 1.5, 1.0), (0.5, 1.4, 0.0), (0.5, 9.0, 7.0)],
)
def test_sun_below_a_kilowatt_starts_no_charger(spared_kw, spare_kw, sun_kw):
    assert a_wish(spared_kw=spared_kw).sun_kw(spare_kw) == pytest.approx(sun_kw)


@pytest.mark.parametrize(("mine", "others", "shares"), [("a", "a", True), ("a", "b", False), ("", "", False)])
def test_two_cars_share_what_a_limit_of_both_leaves(mine, others, shares):
    first, second = (
        a_wish(circuits=tuple(Wire(name=name, max_kw=5.0) for name in each)) for each in (mine, others)
    )
    assert first.shares_with(second) == shares
    assert not first.shares_with(first)
