"""Random houses with everything on, held against another formulation and the checker.

`RANDOM_PROBLEMS=3000 .venv/bin/python -m pytest tests/adapters/solver/test_random_problems.py` takes more.
"""

import os
from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.solver.resident import ResidentModel
from adapters.solver.solve import LIVE_GAP, solve, solve_resident
from domain.plan.acts.switches import switch_price
from domain.plan.draft.build import Draft
from domain.plan.draft.cases import SIDE, Case
from domain.plan.problem.check import check
from domain.plan.problem.solution import Enforced, SolveStatus
from tests.adapters.solver.another_route import best_cost
from tests.adapters.solver.random_problems import a_problem, marks_h
from tests.domain.plan.at_once import explain, settle
from tests.domain.plan.plans import START

COUNT = int(os.environ.get("RANDOM_PROBLEMS", "24"))
PARTS = max(4, COUNT // 60)  # side by side
GAP = 2e-5


@pytest.mark.parametrize("part", range(PARTS))
def test_a_plan_costs_what_another_formulation_of_it_costs(part):
    for seed in range(part, COUNT, PARTS):
        problem = a_problem(seed)
        best, plan = best_cost(problem), solve(problem, "all")
        if best is None:
            assert plan.status is SolveStatus.INFEASIBLE, seed
            continue
        assert check(problem, plan) == [], seed
        scale = max(1.0, abs(best))
        assert plan.objective >= best - 1e-5 * scale, seed
        if plan.status is SolveStatus.OPTIMAL:
            assert plan.objective <= best + GAP * scale, seed
        live = solve_resident(ResidentModel(), problem, 30.0)
        assert check(problem, live) == [], seed
        if live.status is SolveStatus.OPTIMAL:
            assert live.objective <= best + LIVE_GAP * scale, seed


@pytest.mark.parametrize("part", range(PARTS))
def test_no_plan_ever_charges_and_discharges_or_imports_and_exports_in_one_slot(part):
    """Neither the solver's nor what is made of it: searched rung by rung, in three cases of the load."""
    for seed in range(part, COUNT, PARTS):
        problem = replace(a_problem(seed), curtail_while_forced=seed % 3 > 0, curtail_while_held=seed % 2 > 0)
        plan = solve_resident(ResidentModel(), problem, 30.0)
        if not plan.has_plan:
            # a search of so many steps proves nothing, and says so
            assert plan.status in (SolveStatus.INFEASIBLE, SolveStatus.FAILED), seed
            assert not problem.curtail_while_forced or best_cost(problem) is None, seed
            continue
        assert check(problem, plan) == [], seed
        edges = tuple(START + timedelta(hours=mark) for mark in marks_h(problem))
        cases = tuple(
            Case(SIDE, replace(problem, load_kw=tuple(times * kw for kw in problem.load_kw)))
            for times in (0.6, 1.5)
        )
        draft = Draft(problem=problem, edges=edges, cases=cases if seed % 2 else ())
        settled, acts = settle(draft, plan, None, switch_price(0.005))
        # what no act can keep is left to the solver's own flows, which beyond four hours may be netted first
        done = settled if settled is plan else replace(settled, enforced=whole(settled, problem.steps))
        assert check(problem, done) == [], seed
        told = explain(draft, settled, acts, plan_id="p", made_at=START)
        for slot, charge, discharge in zip(told.slots, settled.charge_kw, settled.discharge_kw, strict=True):
            assert settled is plan or min(charge, discharge) == 0, seed
            used = slot.load_w + sum(slot.ev_w.values()) - slot.pv_w - slot.grid_w
            assert abs(used - 1000 * (discharge - charge)) < 3, seed


def whole(plan, steps):
    """Exclusive in every step, whatever was asked."""
    return Enforced(
        exclusive_steps=steps, backed_steps=plan.enforced.backed_steps, ev_steps=plan.enforced.ev_steps
    )
