"""The plan that needs no solver: the battery runs by itself, and every car charges as soon as it can."""

from collections.abc import Sequence

from domain.plan.acts.acts import ITSELF
from domain.plan.acts.carried import carried
from domain.plan.problem.problem import EvSpec, PlanProblem
from domain.plan.problem.solution import Solution


def unaided(problem: PlanProblem) -> Solution:
    """What happens without planning, within the import limit; the checker may refuse it all the same."""
    room = [
        limit - load + pv
        for limit, load, pv in zip(problem.import_limits_kw, problem.load_kw, problem.pv_kw, strict=True)
    ]
    cars: dict[str, tuple[float, ...]] = {}
    for ev in problem.evs:
        cars[ev.name] = power = _at_once(problem, ev, room)
        room = [free - taken for free, taken in zip(room, power, strict=True)]
    return carried(problem, [ITSELF] * problem.steps, cars)


def _at_once(problem: PlanProblem, ev: EvSpec, room_kw: Sequence[float]) -> tuple[float, ...]:
    """Full power until it has what it wants; a rest below its least power stays undone."""
    left, power = ev.energy_kwh, [0.0] * problem.steps
    for t in range(ev.start, ev.deadline):
        wanted = min(ev.max_kw, room_kw[t], left / ev.efficiency / problem.hours[t])
        if wanted >= max(ev.min_kw, 1e-6) - 1e-9:
            power[t] = wanted
            left -= wanted * ev.efficiency * problem.hours[t]
    return tuple(power)
