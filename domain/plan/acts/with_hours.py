"""A plan in which one car has other hours than the solver gave it."""

from collections.abc import Generator, Sequence

from msgspec.structs import replace

from domain.plan.acts.acts import Act
from domain.plan.acts.carried import carried
from domain.plan.cars.commitment import NOTHING_KW
from domain.plan.draft.build import Draft
from domain.plan.problem.check import check
from domain.plan.problem.problem import EvSpec
from domain.plan.problem.solution import Solution
from domain.plan.why.explain import acts_of

Instead = tuple[Act, Act]  # where the car has less than before, and where it has more


def with_hours(
    draft: Draft, plan: Solution, car: EvSpec, power_kw: tuple[float, ...], instead: Sequence[Instead]
) -> Generator[None, None, Solution | None]:
    """The cheapest of the plans in which the car has these powers, kW: with what the battery was to be told,
    or with some of `instead` told where they moved; None where each breaks a rule. In turns of a few
    milliseconds.
    """
    acts, ev_kw = acts_of(draft, plan), {**plan.ev_kw, car.name: power_kw}
    more_kw = [one - other for one, other in zip(power_kw, plan.ev_kw[car.name], strict=True)]
    ways = [acts]
    ways += [
        [
            act if abs(more) <= NOTHING_KW else has_more if more > 0 else has_less
            for act, more in zip(acts, more_kw, strict=True)
        ]
        for has_less, has_more in (instead if any(abs(more) > NOTHING_KW for more in more_kw) else ())
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
