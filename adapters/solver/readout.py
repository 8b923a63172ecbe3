"""A solver's column values as a Solution: clipped to what limits allow, re-priced by the formulation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import msgspec

from domain.plan.problem.cost import objective_of
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Enforced, Solution, SolveStatus

Values = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Answer:
    """One solver run: its true status, its objective, the columns by family (empty without a plan).

    `bound`: no plan of what was solved is below it, as far as the run has shown.
    """

    status: SolveStatus
    objective: float = 0.0
    values: Values = field(default_factory=dict)
    build_ms: float = 0.0
    solve_ms: float = 0.0
    bound: float = -inf

    @property
    def has_plan(self) -> bool:
        """Whether the values may be read."""
        return bool(self.values)


def solution_of(problem: PlanProblem, answer: Answer, enforced: Enforced) -> Solution:
    """The answer in the problem's units; an answer without values gives a Solution without series."""
    if not answer.has_plan:
        return Solution(
            status=answer.status,
            enforced=enforced,
            solve_ms=answer.solve_ms,
            build_ms=answer.build_ms,
            detail=_why_none(answer.status),
        )
    values = answer.values
    plan = Solution(
        status=answer.status,
        import_kw=_clip(values["im"], problem.import_limits_kw),
        export_kw=_clip(values["ex"], problem.export_limits_kw),
        charge_kw=_clip(values["ch"], problem.charge_limits_kw),
        discharge_kw=_clip(values["di"], problem.discharge_limits_kw),
        curtail_kw=_clip(values["cu"], problem.curtail_limits_kw),
        soc_kwh=_clip(values["so"], (problem.battery.capacity_kwh,) * problem.steps),
        ev_kw={
            ev.name: _clip(values[f"ev{car:02d}"], (ev.max_kw,) * problem.steps)
            for car, ev in enumerate(problem.evs)
        },
        enforced=enforced,
        solve_ms=answer.solve_ms,
        build_ms=answer.build_ms,
    )
    # a stopped solver may leave slack columns above what the flows need; then the flows decide
    is_optimal = answer.status is SolveStatus.OPTIMAL
    objective = answer.objective if is_optimal else objective_of(problem, plan)
    return msgspec.structs.replace(plan, objective=objective)


def _clip(values: Sequence[float], limits: Sequence[float]) -> tuple[float, ...]:
    # solvers keep bounds to 1e-7 only: -1e-12 and 13.5000001 do occur; a microwatt is nobody's business
    return tuple([0.0 if v <= 0.0 else min(round(v, 9), top) for v, top in zip(values, limits, strict=True)])


def _why_none(status: SolveStatus) -> str:
    if status is SolveStatus.INFEASIBLE:
        return "the limits contradict each other: no plan can keep them all"
    return "the solver found no plan within its time limit"
