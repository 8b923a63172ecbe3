"""What a rival is said to cost is what the solver finds when it is forced, on many random small problems."""

from random import Random

import pytest
from msgspec.structs import replace

from adapters.solver.solve import solve
from domain.plan.acts.acts import Course, Outcome
from domain.plan.problem.problem import PlanProblem
from domain.plan.why.explain import acts_of
from domain.plan.why.metered import metered
from domain.plan.why.rivals import Rivals
from tests.domain.plan.plans import BATTERY, a_draft

STEPS = 16


def a_random_house(seed: int):
    dice = Random(seed)
    buy = [0.1 + 0.3 * dice.random() for _ in range(STEPS)]
    return a_draft(
        STEPS,
        import_price=buy,
        export_price=[price * dice.choice((0.3, 0.7, 0.9)) - 0.02 for price in buy],
        pv_kw=[max(0.0, 6 * dice.random() - 2) for _ in range(STEPS)],
        load_kw=[2 * dice.random() for _ in range(STEPS)],
        pv_curtailable=dice.random() < 0.7,
        battery=replace(
            BATTERY,
            eta_charge=0.95,
            eta_discharge=0.95,
            cycle_cost_per_kwh_discharged=0.02,
            terminal_value_per_kwh=0.1,
            soc0_kwh=1 + 9 * dice.random(),
        ),
    )


def after_the_first_step(problem: PlanProblem, stored_kwh: float) -> PlanProblem:
    """The same house an hour later, with so much in the battery."""
    return replace(
        problem,
        steps=problem.steps - 1,
        import_price=problem.import_price[1:],
        export_price=problem.export_price[1:],
        pv_kw=problem.pv_kw[1:],
        load_kw=problem.load_kw[1:],
        dt_h=problem.hours[1:],
        battery=replace(problem.battery, soc0_kwh=stored_kwh),
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_rival_costs_what_the_best_plan_with_it_costs_more(seed):
    draft = a_random_house(seed)
    problem = draft.problem
    best = solve(problem)
    flows = Outcome(
        charge_kw=list(best.charge_kw),
        discharge_kw=list(best.discharge_kw),
        import_kw=list(best.import_kw),
        export_kw=list(best.export_kw),
        curtail_kw=list(best.curtail_kw),
        stored_kwh=list(best.soc_kwh),
    )
    rivals = Rivals(draft, flows, metered(draft, flows), acts_of(draft, best), [0.0] * STEPS)
    for act in rivals.possible(0):
        _, discharge, bought, sold, waste, stored = Course(problem, [0.0] * STEPS).step(
            0, act, problem.battery.start_kwh
        )
        rest = solve(after_the_first_step(problem, stored))
        now = (
            problem.import_price[0] * bought
            - problem.export_price[0] * sold
            + 0.02 * discharge
            + problem.curtail_cost_per_kwh * waste
        )
        costs_more = now + rest.objective - best.objective
        told = -rivals.gain_of(0, act)
        # Only the plan's own slack is looked at: a little too much may be told, never too little.
        assert costs_more - 0.002 <= told <= costs_more + 0.03 + 0.1 * costs_more
