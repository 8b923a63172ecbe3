"""A car that will not be ready is told in time, with the limit that keeps it."""

import pytest
from msgspec.structs import replace

from domain.plan.cars.held_up import Limit
from domain.plan.cars.room import Fuse
from domain.plan.cars.stretch import Taken
from domain.tariff.slots import Tariff
from domain.tariff.terms import DemandCharge, TariffTerms
from domain.tariff.wall_clock import When
from tests.domain.plan.car_night import a_car, hour, night, planned, sunny

BOOSTED = {"beside": (Taken(slots=((hour(0), hour(9), 7.36),)),)}
PEAK = DemandCharge(name="Peak", per_kw=10, when=(When(from_="22:00", to="06:00"),))


@pytest.mark.parametrize(
    ("wish", "ahead", "limits"),
    [
        ({}, {}, []),  # it will be ready
        ({"max_price": 0.11}, {}, [Limit.PRICE]),
        ({"ready": hour(8), "max_price": 0.5}, {}, [Limit.TIME]),
        ({"ready": hour(9), "max_price": None}, {}, []),  # there is no hour to look at
        ({"strategy": "solar_only"}, {}, [Limit.SUN]),
        # the fuse with another car's boost, and no price near the car's own
        ({"energy_kwh": 50.0, "max_price": 5.0}, {"fuse": Fuse(max_a=48), **BOOSTED}, [Limit.WIRES]),
        ({"max_price": 5.0}, {"import_kw": 9.0, **BOOSTED}, [Limit.IMPORT]),
        (
            {"in_demand_window": False, "max_price": None},
            {"tariff": Tariff(slots=night().tariff.slots, terms=TariffTerms(demand=(PEAK,)))},
            [Limit.DEMAND],
        ),
        ({"max_price": 0.05}, {"import_kw": 1.0}, [Limit.PRICE, Limit.IMPORT]),  # which keep it only together
        ({"ready": hour(7), "max_price": 0.11}, {}, [Limit.TIME, Limit.PRICE]),  # either keeps a part
    ],
)
def test_a_car_that_will_not_be_ready_names_every_limit_that_keeps_a_part(wish, ahead, limits):
    plan = planned(a_car(**wish), night(**ahead))
    assert [each for each in (plan.held_up_by, *plan.held_up_also) if each] == limits


@pytest.mark.parametrize(
    ("missing_wh", "planned_wh", "is_ready"),
    [(30_000, 27_000, True), (30_000, 26_900, False), (800, 600, True)],
)
def test_what_is_missing_in_the_end_is_told_where_it_is_more_than_a_rounding(
    missing_wh, planned_wh, is_ready
):
    plan = replace(planned(a_car(), night()), energy_wh=missing_wh, planned_wh=planned_wh)
    assert plan.can_meet_target is is_ready


@pytest.mark.parametrize(
    ("what", "is_ready"),
    [
        ({}, True),
        ({"beside": (Taken(slots=((hour(0), hour(8), 5.52),)),)}, False),  # somebody's own charge
        ({"beside": (Taken(slots=((hour(0), hour(8), 5.52),), gives_way=True),)}, True),  # a mode's
        ({"beside": (Taken(slots=((hour(0), hour(1), 5.52),)),)}, True),  # which soon ends
        ({"forced": ((hour(0), hour(8), 5.0),)}, False),  # a person charges the battery
        ({"fuse": Fuse(max_a=12)}, False),
        ({"fuse": Fuse(max_a=12), "solar": sunny(**{f"h{n}": 9.0 for n in range(9)})}, False),
    ],
)
def test_a_car_for_which_others_leave_too_little_is_told_so_at_once(what, is_ready):
    ahead = night(**{"fuse": Fuse(max_a=32), **what})
    plan = planned(a_car(max_price=None), ahead)
    assert plan.can_meet_target is is_ready
