"""A car that should long be ready takes the sun that is thrown away, also where power pays later."""

import pytest
from msgspec.structs import replace

from domain.loadpoint.smart_plans import foreseen
from domain.plan.cars.spilt import with_spilt
from domain.plan.plan import PlanAction, PlanSlot
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot, Tariff
from tests.builders import a_house
from tests.domain.plan.car_night import a_car, hour, hours_of, kwh_of, night, planned, sunny

PRICES = (0.05, 0.3, 0.3, 0.3, 0.3, -0.01, -0.01, -0.01, 0.3)
SUN = sunny(h0=4.0, h1=4.0, h2=4.0)


def ahead(*export_prices, prices=PRICES):
    """From the first hour on; afterwards it sells well."""
    sold = [*export_prices, *(0.2 for _ in prices[len(export_prices) :])]
    slots = tuple(
        PriceSlot(start=hour(t), end=hour(t + 1), import_price=price, export_price=sold[t])
        for t, price in enumerate(prices)
    )
    return night(tariff=Tariff(slots=slots), solar=SUN, sold_from=0.01)


LATE, LATER = {"is_overdue": True}, {"strategy": "as_late_as_possible", "max_price": None}


@pytest.mark.parametrize("turn_cost", [0.0, 0.005])
@pytest.mark.parametrize(
    ("wish", "export", "sunny_hours"),
    [
        ({}, (-0.01, -0.01), []),
        (LATE, (-0.01, -0.01), [0, 1]),
        (LATE, (0.005, 0.05), [0]),
        (LATE, (0.05, 0.05, 0.05), []),
        (LATE | {"behind": ((hour(0), hour(1)),)}, (-0.01, -0.01), [1]),
        (LATE | {"spilt": ((hour(1), hour(2)),)}, (-0.01, -0.01), [1]),
        (LATE | {"strategy": "solar_preferred"}, (-0.01, -0.01), [0, 1]),
        (LATE | LATER, (-0.01, -0.01), [0, 1]),
        (LATER, (-0.01, -0.01), []),
    ],
)
def test_a_car_that_should_long_be_ready_has_the_sun_first_that_is_thrown_away(
    wish, export, sunny_hours, turn_cost
):
    plan = planned(a_car(energy_kwh=10.0, turn_cost=turn_cost, **wish), ahead(*export))
    hours = hours_of(plan)
    assert [begin for begin, _, _, source in hours if source == "sun"] == sunny_hours
    assert all(begin >= 5 and end <= 8 for begin, end, _, source in hours if source == "grid"), (
        "where it pays"
    )
    assert kwh_of(plan) == pytest.approx(10 / 0.9, abs=0.01)


def test_sun_counts_as_thrown_away_below_the_price_at_which_the_house_stops_selling():
    house = a_house()
    held = replace(house, curtailment=replace(house.curtailment, enabled=True, enter_below=0.02))
    let = replace(house, curtailment=replace(house.curtailment, enabled=False))
    assert (foreseen(held, Tariff(), {}).sold_from, foreseen(let, Tariff(), {}).sold_from) == (0.02, 0.0)


def slots(*curtailed_w):
    return [
        PlanSlot(
            start=hour(t),
            end=hour(t + 1),
            action=PlanAction.SELF_CONSUMPTION,
            power_w=0.0,
            soc_pct=100.0,
            grid_w=0.0,
            pv_w=1_000.0,
            load_w=1_000.0,
            curtail_w=curtail_w,
            import_price=0.3,
            export_price=-0.01,
            reason=Reason(Why.SELF_CONSUMPTION),
        )
        for t, curtail_w in enumerate(curtailed_w)
    ]


@pytest.mark.parametrize(
    ("changes", "curtailed_w", "spilt"),
    [
        ({}, (3_000, 0, 3_000, 3_000), ((0, 1), (2, 3), (3, 4))),
        ({}, (1_000, 0, 0, 3_000), ((3, 4),)),  # less than its charger needs
        ({}, (1_500, 0, 0, 3_000), ((0, 1), (3, 4))),  # as much as it needs
        ({}, (0, 0, 0, 0, 3_000), ((4, 5),)),  # up to its own hours
        ({}, (0, 0, 0, 0, 0, 0, 0, 3_000), ()),  # after it has what it wants
        ({"is_overdue": False}, (3_000, 0, 3_000, 3_000), ()),
        ({"ready": hour(2)}, (3_000, 0, 3_000), ((2, 3),)),
        ({"spilt": ((hour(0), hour(1)),)}, (3_000, 0, 3_000), ((0, 1),)),  # it has that already
    ],
)
def test_what_a_plan_throws_away_before_the_hours_of_a_car_that_should_be_ready_is_the_cars(
    changes, curtailed_w, spilt
):
    car = a_car(**{"energy_kwh": 10.0, "is_overdue": True, **changes})
    plan = planned(replace(car, is_overdue=False), ahead())  # from the fifth hour on
    (found,) = with_spilt((car,), {"garage": plan}, slots(*curtailed_w))
    assert found.spilt == tuple((hour(begin), hour(end)) for begin, end in spilt)


def test_of_two_such_cars_the_first_has_it_and_the_next_what_a_plan_with_that_leaves():
    one, two = (a_car(name=name, energy_kwh=10.0, is_overdue=True) for name in ("one", "two"))
    plan = planned(replace(one, is_overdue=False), ahead())
    plans, thrown = {"one": plan, "two": plan}, slots(3_000)
    first = with_spilt((one, two), plans, thrown)
    assert [bool(wish.spilt) for wish in first] == [True, False]
    assert [bool(wish.spilt) for wish in with_spilt(first, plans, thrown)] == [True, True]
