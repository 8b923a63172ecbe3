"""Choices are decided by branches: no plan is worse than an exact search by more than it says, or better."""

import random

import pytest

from adapters.solver.columns import Binaries
from adapters.solver.engines import run_highs
from adapters.solver.integers import rules_of
from adapters.solver.resident import ResidentModel
from adapters.solver.solve import LIVE_GAP, solve, solve_resident
from domain.plan.problem.check import check
from domain.plan.problem.problem import BatterySpec, EvSpec, GridSpec, PlanProblem
from domain.plan.problem.quota import BandSpec, QuotaSpec
from domain.plan.problem.solution import Enforced, Integer, SolveStatus

STEPS = 8
CREDIT = (BandSpec(width_kwh=1.0, price_change=0.0), BandSpec(width_kwh=0.1, price_change=10.0))
CHEAPER = (BandSpec(width_kwh=2.0, price_change=0.0), BandSpec(price_change=-0.1))
BONUS = (BandSpec(width_kwh=3.0, price_change=-0.2),)


def a_house(seed: int) -> PlanProblem:
    """Prices that jump below zero and above what is paid for exports, sun, cars, and quotas of each kind."""
    drawn = random.Random(seed)
    buy = [drawn.choice([-0.05, 0.1, 0.3]) + drawn.uniform(0, 0.2) for _ in range(STEPS)]
    quotas = [
        QuotaSpec(name=f"{at}", side="import", steps=tuple(range(at, at + 4)), bands=bands)
        for at, bands in ((drawn.randrange(4), drawn.choice([CREDIT, CHEAPER, BONUS])) for _ in range(2))
    ]
    car = EvSpec(name="car", start=0, deadline=6, min_kw=4.0, max_kw=7.0, energy_kwh=drawn.uniform(2, 9))
    return PlanProblem(
        steps=STEPS,
        dt_h=0.5,
        battery=BatterySpec(
            capacity_kwh=10.0,
            max_charge_kw=5.0,
            max_discharge_kw=5.0,
            eta_charge=0.95,
            eta_discharge=0.95,
            soc0_kwh=drawn.uniform(2, 10),
            reserve_kwh=1.0,
            reserve_slack_kwh=0.0,
            cycle_cost_per_kwh_discharged=0.02,
            terminal_value_per_kwh=0.1,
            export_reserve_kwh=drawn.choice([1.0, 4.0, 6.0]),
            grid_charge_max_kwh=drawn.choice([None, 7.0]),
        ),
        grid=GridSpec(import_limit_kw=15.0, export_limit_kw=5.0),
        evs=(car,),
        quotas=tuple(quotas),
        import_price=tuple(buy),
        export_price=tuple(price - drawn.choice([0.1, 0.1, -0.05]) for price in buy),
        pv_kw=tuple(max(0.0, drawn.uniform(-2, 6)) for _ in range(STEPS)),
        load_kw=tuple(drawn.uniform(0.2, 2.5) for _ in range(STEPS)),
        curtail_beside_import=drawn.random() < 0.5,
        curtail_while_forced=drawn.random() < 0.5,
        curtail_while_held=drawn.random() < 0.5,
    )


def exact(problem: PlanProblem, rules: Enforced) -> float:
    """The optimum, with a binary for every choice there is and no branch of ours."""
    near = frozenset(range(rules.exclusive_steps))
    everything = Binaries(
        battery=near,
        grid=near,
        export=near,
        ev=frozenset((0, t) for t in range(min(6, rules.ev_steps))),
        waste=frozenset() if problem.curtail_while_forced else near,
        order=frozenset(range(sum(len(quota.cheaper_after) for quota in problem.quotas))),
        drawn=frozenset() if problem.battery.grid_charge_max_kwh is None else near,
    )
    return run_highs(problem, everything, {}, 30.0, 1e-6).objective


@pytest.mark.parametrize("seed", range(4))
def test_branches_find_what_a_search_of_everything_finds(seed):
    problem = a_house(seed)
    best = exact(problem, rules_of(problem, Integer.ALL))
    settled, live = solve(problem, "all"), solve_resident(ResidentModel(), problem, 30.0)
    scale = max(1.0, abs(best))
    for plan, gap in ((settled, 2e-5), (live, LIVE_GAP)):
        assert check(problem, plan) == []
        assert plan.objective >= best - 1e-5 * scale
        if plan.status is SolveStatus.OPTIMAL:
            assert plan.objective <= best + gap * scale
    assert settled.status is SolveStatus.OPTIMAL
    assert live.objective <= best + 0.02 * scale  # half-hours have one right to export
