"""What happens without a solver: the battery by itself, every car as soon as it can."""

import pytest
from msgspec.structs import replace

from domain.plan.acts.unaided import unaided
from domain.plan.problem.check import check
from domain.plan.problem.problem import EvSpec
from domain.plan.problem.solution import SolveStatus
from tests.domain.plan.plans import BATTERY, a_draft

CAR = EvSpec(name="car", start=1, deadline=4, min_kw=2.0, max_kw=7.0, energy_kwh=9.0, efficiency=0.9)


@pytest.mark.parametrize(
    ("car", "changes", "power_kw"),
    [
        (CAR, {}, (0.0, 7.0, 3.0, 0.0)),  # 10 kWh at the plug
        (CAR, {"hours": 0.5}, (0.0, 7.0, 7.0, 6.0)),
        (replace(CAR, energy_kwh=7.2), {}, (0.0, 7.0, 0.0, 0.0)),  # a rest of 1 kW is below its least
        (replace(CAR, energy_kwh=8.1), {}, (0.0, 7.0, 2.0, 0.0)),  # one of 2 kW is not
        (replace(CAR, deadline=2), {}, (0.0, 7.0, 0.0, 0.0)),
        (CAR, {"import_max_kw": (5.0,) * 4}, (0.0, 4.0, 4.0, 2.0)),  # the house takes 1 kW of it
        (CAR, {"import_max_kw": (5.0,) * 4, "pv_kw": 2.0}, (0.0, 6.0, 4.0, 0.0)),
        (CAR, {"import_max_kw": (2.5,) * 4}, (0.0, 0.0, 0.0, 0.0)),  # less than its least
    ],
)
def test_a_car_charges_at_once_within_the_connection(car, changes, power_kw):
    problem = replace(a_draft(4, **changes).problem, evs=(car,))
    found = unaided(problem)
    assert found.ev_kw["car"] == pytest.approx(power_kw)
    assert check(problem, found) == []
    assert found.status is SolveStatus.FEASIBLE


def test_two_cars_share_what_the_connection_leaves():
    second = replace(CAR, name="second")
    problem = replace(a_draft(4, import_max_kw=(11.0,) * 4).problem, evs=(CAR, second))
    found = unaided(problem)
    assert found.ev_kw["car"] == pytest.approx((0.0, 7.0, 3.0, 0.0))
    assert found.ev_kw["second"] == pytest.approx((0.0, 3.0, 7.0, 0.0))


def test_the_battery_covers_the_house_and_takes_the_sun():
    problem = a_draft(2, load_kw=(2.0, 1.0), pv_kw=(0.0, 4.0), battery=BATTERY).problem
    found = unaided(problem)
    assert (found.discharge_kw, found.charge_kw) == ((2.0, 0.0), (0.0, 3.0))
