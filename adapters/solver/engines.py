"""The two engines behind one call: HiGHS in this process, CBC as a program where one is installed."""

import shutil
import warnings
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path
from time import perf_counter
from typing import Any

import pulp
from pulp.constants import (
    LpSolutionIntegerFeasible,
    LpSolutionOptimal,
    LpStatusInfeasible,
    LpStatusOptimal,
    LpStatusUnbounded,
)

from adapters.solver.columns import Binaries, Fixes, Formulation
from adapters.solver.formulate import formulate, narrow
from adapters.solver.readout import Answer
from adapters.solver.ship import OneCallHiGHS
from domain.errors import NotSupported
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import SolveStatus

Engine = Callable[[PlanProblem, Binaries, Fixes, float, float], Answer]

MIP_GAP = 1e-5  # relative; proving the last 1e-6 costs seconds and no cent
LIVE_NODES = 200  # a good plan is found early; the rest of a search only proves that it is one


def run_highs(
    problem: PlanProblem, binaries: Binaries, fixes: Fixes, time_limit_s: float, gap: float = MIP_GAP
) -> Answer:
    """Formulates and solves with HiGHS to a relative `gap`; `fixes` narrows single columns."""
    return _highs(problem, binaries, fixes, time_limit_s, gap)


def run_highs_live(
    problem: PlanProblem, binaries: Binaries, fixes: Fixes, time_limit_s: float, gap: float = MIP_GAP
) -> Answer:
    """The same with a search of so many steps, by blocks: a plan that is made again in minutes need not be
    proven, and what such a search says is never more than that a plan keeps the rules.
    """
    made = formulate(problem, binaries, by_blocks=True)
    narrow(made, fixes)
    answer = _highs(problem, binaries, fixes, time_limit_s, gap, made=made, most_nodes=LIVE_NODES)
    if not binaries.export:
        return answer
    weaker = {SolveStatus.OPTIMAL: SolveStatus.FEASIBLE, SolveStatus.INFEASIBLE: SolveStatus.FAILED}
    return replace(answer, status=weaker.get(answer.status, answer.status), bound=-inf)


def _highs(
    problem: PlanProblem,
    binaries: Binaries,
    fixes: Fixes,
    time_limit_s: float,
    gap: float,
    *,
    made: Formulation | None = None,
    **options: Any,
) -> Answer:
    started = perf_counter()
    made = made or _made(problem, binaries, fixes)
    built = perf_counter()
    is_hard = bool(binaries.ev) or "most_nodes" in options  # presolve was measured to slow these down
    limit_s = max(time_limit_s, 1e-3)
    solver = OneCallHiGHS(
        time_limit_s=limit_s,
        gap=gap,
        per_dollar=problem.per_dollar,
        presolve=not is_hard,
        columns=made.listed(),
        **options,
    )
    made.prob.solve(solver)
    return replace(_answer(made, solver.answer, started, built), bound=solver.bound)


def run_cbc(
    problem: PlanProblem, binaries: Binaries, fixes: Fixes, time_limit_s: float, gap: float = MIP_GAP
) -> Answer:
    """Formulates and solves with CBC. Raises NotSupported when no CBC program is found."""
    path = cbc_path()
    if path is None:
        raise NotSupported("solver cbc: no CBC program was found on this machine; use --solver highs")
    started = perf_counter()
    made = _made(problem, binaries, fixes)
    built = perf_counter()
    made.prob.solve(pulp.COIN_CMD(path=path, msg=False, timeLimit=max(time_limit_s, 0.01), gapRel=gap))
    status = SolveStatus.FAILED
    if made.prob.status == LpStatusOptimal and made.prob.sol_status == LpSolutionOptimal:
        status = SolveStatus.OPTIMAL
    elif made.prob.status in (LpStatusInfeasible, LpStatusUnbounded):
        status = SolveStatus.INFEASIBLE
    elif made.prob.sol_status == LpSolutionIntegerFeasible:
        status = SolveStatus.FEASIBLE
    answer = _answer(made, status, started, built)
    return replace(answer, bound=answer.objective if status is SolveStatus.OPTIMAL else -inf)


def cbc_path() -> str | None:
    """The CBC program on PATH, else the one that some PuLP packages bring along, else None."""
    if (found := shutil.which("cbc")) is not None:
        return found
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        bundled = getattr(getattr(pulp, "PULP_CBC_CMD", None), "pulp_cbc_path", None)
    return str(bundled) if bundled and Path(bundled).is_file() else None


def _made(problem: PlanProblem, binaries: Binaries, fixes: Fixes) -> Formulation:
    made = formulate(problem, binaries)
    narrow(made, fixes)
    return made


def _answer(made: Formulation, status: SolveStatus, started: float, built: float) -> Answer:
    build_ms, solve_ms = (built - started) * 1e3, (perf_counter() - built) * 1e3
    if status not in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE):
        return Answer(status, build_ms=build_ms, solve_ms=solve_ms)
    values = {name: [column.varValue or 0.0 for column in family] for name, family in made.columns.items()}
    objective = sum(cost * (column.varValue or 0.0) for column, cost in made.prob.objective.items())
    return Answer(status, objective, values, build_ms, solve_ms)
