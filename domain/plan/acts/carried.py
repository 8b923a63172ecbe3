"""What acts bring about, as an answer to the problem: its flows, its energy and its price."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from domain.plan.acts.acts import Act, Course
from domain.plan.problem.cost import objective_of
from domain.plan.problem.problem import PlanProblem
from domain.plan.problem.solution import Solution, SolveStatus


def carried(problem: PlanProblem, acts: Sequence[Act], ev_kw: Mapping[str, tuple[float, ...]]) -> Solution:
    """The solution that some acts are, with these powers of the cars; not optimal by itself."""
    done = Course(problem, cars_kw(problem, ev_kw)).outcome(acts)
    plan = Solution(
        status=SolveStatus.FEASIBLE,
        import_kw=tuple(done.import_kw),
        export_kw=tuple(done.export_kw),
        charge_kw=tuple(done.charge_kw),
        discharge_kw=tuple(done.discharge_kw),
        curtail_kw=tuple(done.curtail_kw),
        soc_kwh=tuple(done.stored_kwh),
        ev_kw=dict(ev_kw),
    )
    return replace(plan, objective=objective_of(problem, plan))


def cars_kw(problem: PlanProblem, ev_kw: Mapping[str, tuple[float, ...]]) -> list[float]:
    """What all cars draw together, kW."""
    return [sum(power[t] for power in ev_kw.values()) for t in range(problem.steps)]
