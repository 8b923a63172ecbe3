"""The solver against answers that four other programs agree on."""

import pytest
from msgspec.structs import replace

from adapters.solver.engines import cbc_path
from adapters.solver.solve import solve
from domain.plan.problem.check import check
from domain.plan.problem.problem import DemandSpec
from domain.plan.problem.solution import SolveStatus
from tests.adapters.solver import plan_files as files

REFERENCE = "lp-problem"
FIRST_DAY = "lp-problem, first 288 steps"
HALF_HOURS = "lp-problem, mean of each 6 steps (96 x 30 min)"
NEEDS_CBC = pytest.mark.skipif(cbc_path() is None, reason="no CBC program here")


@pytest.mark.parametrize(
    ("problem", "known"),
    [
        (files.SMALL, files.KNOWN["lp-problem-small"]["lp"]["obj"]),
        (files.LARGE, files.KNOWN[REFERENCE]["lp"]),
        (files.first_day(), files.KNOWN[FIRST_DAY]["lp"]),
        (files.half_hours(), files.KNOWN[HALF_HOURS]["lp"]),
    ],
    ids=["small", "576", "288", "96"],
)
def test_the_lp_finds_the_known_optimum(problem, known):
    plan = solve(problem, "none")
    assert plan.status is SolveStatus.OPTIMAL
    assert plan.objective == pytest.approx(known, rel=1e-6, abs=1e-6)
    assert check(problem, plan) == []


@pytest.mark.parametrize("integer", ["none", "auto", "all"])
@pytest.mark.parametrize("solver", ["highs", pytest.param("cbc", marks=NEEDS_CBC)])
def test_every_integer_kind_finds_the_known_optimum_of_the_small_problem(integer, solver):
    plan = solve(files.SMALL, integer, solver)
    assert plan.status is SolveStatus.OPTIMAL
    assert plan.objective == pytest.approx(files.KNOWN["lp-problem-small"]["batt+grid+ev"]["obj"], rel=1e-6)
    assert check(files.SMALL, plan) == []


@pytest.mark.parametrize(
    ("problem", "integer", "known"),
    [
        (files.half_hours(), "all", files.KNOWN[HALF_HOURS]["batt+grid+ev"]["obj"]),
        (files.LARGE, "auto", files.KNOWN[REFERENCE]["batt+grid"]["obj"]),
        (files.LARGE, "all", files.KNOWN[REFERENCE]["batt+grid+ev"]["obj"]),
    ],
    ids=["96 all", "576 auto", "576 all"],
)
def test_the_milp_finds_the_known_optimum(problem, integer, known):
    plan = solve(problem, integer)
    assert plan.status is SolveStatus.OPTIMAL
    assert plan.objective == pytest.approx(known, rel=1e-4)
    assert check(problem, plan) == []


def test_the_demand_charge_of_the_reference_changes_nothing():
    demand = replace(files.SMALL.demand, enabled_by_default=True)
    plan = solve(replace(files.SMALL, demand=demand), "none")
    assert plan.objective == pytest.approx(files.KNOWN["lp-problem-small"]["demand"]["obj"], rel=1e-6)


def test_a_demand_charge_shaves_the_peak_down_to_the_one_already_set():
    """4 kW for one hour of two, 2 kWh to give: alone the peak falls to 2 kW; at 3 kW the rest is lost."""
    battery = replace(
        files.SMALL.battery,
        capacity_kwh=4.0,
        soc0_kwh=2.0,
        reserve_kwh=0.0,
        eta_charge=1.0,
        eta_discharge=1.0,
        cycle_cost_per_kwh_discharged=0.0,
        terminal_value_per_kwh=0.1,
    )
    steps = 4
    problem = replace(
        files.SMALL,
        steps=steps,
        battery=battery,
        evs=(),
        import_price=(0.1,) * steps,
        export_price=(0.0,) * steps,
        pv_kw=(0.0,) * steps,
        load_kw=(4.0, 4.0, 0.0, 0.0),
        demand=DemandSpec(enabled_by_default=True, price_per_kw=10.0, window_steps=(0, 1)),
    )
    alone = solve(problem, "auto")
    late = solve(replace(problem, demand=replace(problem.demand, peak_so_far_kw=3.0)), "auto")
    assert check(problem, alone) == []
    assert max(alone.import_kw[:2]) == pytest.approx(2.0, abs=1e-6)
    assert alone.objective == pytest.approx(0.1 * 2.0 + 10 * 2.0, abs=1e-6)
    assert max(late.import_kw[:2]) <= 3.0 + 1e-6
    assert late.objective == pytest.approx(30 + 0.1 * 2.0, abs=1e-6)
