"""A number that is none passes no rule: NaN and infinity are faults by name, in a plan and in its problem."""

from math import inf, nan

import pytest
from msgspec.structs import replace

from domain.plan.problem.decode import faults_of
from domain.plan.problem.problem import BatterySpec, GridSpec, PlanProblem
from domain.plan.problem.solution import SolveStatus
from tests.domain.plan.test_check import GOOD, PROBLEM, at, priced
from tests.domain.plan.test_check_hair import broken


@pytest.mark.parametrize("value", [nan, inf, -inf])
@pytest.mark.parametrize(
    "series", ["import_kw", "export_kw", "charge_kw", "discharge_kw", "curtail_kw", "soc_kwh"]
)
def test_a_flow_that_is_no_number_is_a_fault_by_name(series, value):
    plan = replace(GOOD, **{series: at(getattr(GOOD, series), 2, value)})
    assert broken(plan) == [(f"{series}.finite", 2)]


def test_a_car_that_is_no_number_or_nobody_asked_for_is_a_fault_by_name():
    assert broken(replace(GOOD, ev_kw={"car": (4.0, nan, 0.0, 0.0)})) == [("ev_kw.car.finite", 1)]
    for stranger in ((0.0, 0.0, 0.0, 0.0), (nan,) * 4, ()):
        plan = replace(GOOD, ev_kw={**GOOD.ev_kw, "stranger": stranger})
        assert broken(plan) == [("ev_kw.stranger.unknown", None)]


@pytest.mark.parametrize("objective", [nan, inf, -inf])
def test_a_cost_that_is_no_number_is_a_fault(objective):
    assert ("objective", None) in broken(replace(GOOD, objective=objective))


@pytest.mark.parametrize("price", [1.0, 10_000.0])
def test_flows_too_large_to_compute_with_are_no_good_plan(price):
    problem = replace(PROBLEM, import_price=(price,) * 4, export_price=(price,) * 4)
    found = broken(replace(GOOD, import_kw=(1e308,) * 4, export_kw=(1e308,) * 4, objective=1.0), problem)
    assert {("import_kw.limit", 0), ("objective", None)} <= set(found)


def with_number(path: str, value: float) -> PlanProblem:
    """The problem with one number replaced."""
    name, _, inner = path.partition(".")
    if path.startswith("evs"):
        return replace(PROBLEM, evs=(replace(PROBLEM.evs[0], **{inner: value}),))
    if inner:
        return replace(PROBLEM, **{name: replace(getattr(PROBLEM, name), **{inner: value})})
    series, _, _ = name.partition("[")
    if series == name:
        return replace(PROBLEM, **{name: value})
    return replace(PROBLEM, **{series: (0.0, 0.0, value, value)})


NUMBERS = [
    *(f"battery.{name}" for name in BatterySpec.__struct_fields__),
    *(f"grid.{name}" for name in GridSpec.__struct_fields__),
    *(
        f"evs[0].{name}"
        for name in ("min_kw", "max_kw", "energy_kwh", "efficiency", "shortfall_penalty_per_kwh")
    ),
    *(f"demand.{name}" for name in ("price_per_kw", "interval_h", "peak_so_far_kw", "block_so_far_kwh")),
    *("dt_h", "start_hour_local", "curtail_cost_per_kwh", "dt_h[2]"),
    *(f"{name}[2]" for name in ("import_price", "export_price", "pv_kw", "load_kw")),
    *(f"{name}_max_kw[2]" for name in ("charge", "discharge", "curtail", "import", "export")),
]


@pytest.mark.parametrize("value", [nan, inf, -inf])
@pytest.mark.parametrize("path", NUMBERS)
def test_a_number_of_the_problem_that_is_none_is_a_fault_by_name_and_no_plan_passes(path, value):
    problem = with_number(path, value)
    assert faults_of(problem)[path] == "is not a finite number"
    assert broken(GOOD, problem) == [(f"problem.{path}", None)]


def test_a_sound_problem_has_no_faults_and_a_plan_of_other_status_breaks_none():
    assert faults_of(PROBLEM) == {}
    assert broken(priced(GOOD)) == []
    assert broken(replace(GOOD, status=SolveStatus.FAILED, objective=None)) == []
    assert ("objective", None) in broken(replace(GOOD, status=SolveStatus.FEASIBLE, objective=None))
