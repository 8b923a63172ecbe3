"""Solves one planning problem, start to finish, in the calling thread."""

from typing import Literal

from msgspec.structs import replace

from adapters.solver.columns import Binaries, Fixes
from adapters.solver.engines import (
    MIP_GAP,
    Engine,
    cbc_path,
    run_cbc,
    run_highs,
    run_highs_live,
)
from adapters.solver.integers import live_rules_of, rules_of, solve_with_rules
from adapters.solver.readout import Answer, solution_of
from adapters.solver.resident import ResidentModel
from adapters.solver.runs import Engines
from domain.errors import NotSupported
from domain.plan.acts.unaided import unaided
from domain.plan.problem.check import check
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced, Integer, Solution, SolveStatus

SolverName = Literal["highs", "cbc"]
CBC = Engines(settled=run_cbc, quick=run_cbc, search=run_cbc)
LIVE_GAP = 1e-3  # forecasts are never this good, and the next plan is five minutes away


def solve(
    problem: PlanProblem,
    integer: Integer | Literal["none", "auto", "all"] = Integer.AUTO,
    solver: SolverName = "highs",
    time_limit_s: float = 30.0,
) -> Solution:
    """The plan for `problem`. Raises NotSupported for `cbc` where no CBC program is installed.

    A plan from an interrupted solver is returned only when the independent checker accepts it.
    """
    if solver == "cbc" and cbc_path() is None:
        raise NotSupported("solver cbc: no CBC program was found on this machine; use --solver highs")
    engines = CBC if solver == "cbc" else _resident(ResidentModel(), run_highs)
    return _solved(problem, rules_of(problem, Integer(integer)), engines, time_limit_s, MIP_GAP)


def solve_resident(model: ResidentModel, problem: PlanProblem, time_limit_s: float) -> Solution:
    """The plan through a resident model, checked; a plan that fails the check is made again from scratch.

    Raises nothing for a hard problem: a second failure is a Solution of status failed.
    """

    rules, before = live_rules_of(problem), model.rebuilds
    engines = _resident(model, run_highs_live, by_blocks=True)
    plan = _solved(problem, rules, engines, time_limit_s, LIVE_GAP)
    if plan.has_plan and check(problem, plan):
        model.forget()
        plan = _solved(problem, rules, engines, time_limit_s, LIVE_GAP)
        if faults := check(problem, plan):
            worst = max(faults, key=lambda fault: fault.amount)
            return _failed(plan, f"the plan broke its own rules: {worst.name} by {worst.amount:.4g}")
        return plan
    return replace(plan, is_resident=model.rebuilds == before)


def _resident(model: ResidentModel, search: Engine, *, by_blocks: bool = False) -> Engines:
    """LPs through the model, what has integers through `search`."""

    def settled(problem: PlanProblem, _none: Binaries, fixes: Fixes, limit_s: float, _gap: float) -> Answer:
        return model.solve(problem, limit_s, fixes, settles_ties=True)

    def quick(problem: PlanProblem, _none: Binaries, fixes: Fixes, limit_s: float, _gap: float) -> Answer:
        return model.solve(problem, limit_s, fixes)

    return Engines(settled=settled, quick=quick, search=search, by_blocks=by_blocks)


def _solved(problem: PlanProblem, rules: Enforced, engines: Engines, limit_s: float, gap: float) -> Solution:
    """A plan that was stopped before it kept the rules gives way to the one that needs no solver."""
    answer = solve_with_rules(problem, rules, engines, limit_s, gap)
    plan = solution_of(problem, answer, rules)
    if plan.status is SolveStatus.INFEASIBLE:
        return plan
    if plan.has_plan and not (plan.status is SolveStatus.FEASIBLE and check(problem, plan)):
        return plan
    simple = replace(unaided(problem), enforced=rules, solve_ms=plan.solve_ms, build_ms=plan.build_ms)
    if not check(problem, simple):
        return replace(simple, detail="the solver was stopped early: the battery is left to itself")
    return _failed(plan, "the solver was stopped before it had a plan that keeps the rules")


def _failed(plan: Solution, detail: str) -> Solution:
    return replace(
        Solution(status=SolveStatus.FAILED),
        enforced=plan.enforced,
        solve_ms=plan.solve_ms,
        build_ms=plan.build_ms,
        detail=detail,
    )
