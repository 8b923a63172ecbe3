"""A plan in which one car has other hours than the solver gave it."""

from collections.abc import Generator, Sequence

from msgspec.structs import replace

from domain.plan.acts.acts import Act
from domain.plan.acts.carried import carried
from domain.plan.draft.build import Draft
from domain.plan.problem.check import check
from domain.plan.problem.problem import EvSpec
from domain.plan.problem.solution import Solution
from domain.plan.why.explain import acts_of


def with_hours(
    draft: Draft, plan: Solution, car: EvSpec, power_kw: tuple[float, ...], instead: Sequence[Act]
) -> Generator[None, None, Solution | None]:
    """The cheapest of the plans in which the car has these powers, kW: with what the battery was to be told,
    or with one of `instead` told where they moved; None where each breaks a rule. In turns of a few
    milliseconds.
    """
    acts, ev_kw = acts_of(draft, plan), {**plan.ev_kw, car.name: power_kw}
    moved = [one != other for one, other in zip(power_kw, plan.ev_kw[car.name], strict=True)]
    ways = [acts]
    ways += [
        [other if has_moved else act for act, has_moved in zip(acts, moved, strict=True)]
        for other in (instead if any(moved) else ())
    ]
    best: Solution | None = None
    for told in ways:
        yield
        found = replace(
            carried(draft.problem, told, ev_kw),
            enforced=plan.enforced,
            solve_ms=plan.solve_ms,
            build_ms=plan.build_ms,
            is_resident=plan.is_resident,
        )
        is_better = best is None or (found.objective or 0.0) < (best.objective or 0.0)
        if is_better and not check(draft.problem, found):
            best = found
    return best
