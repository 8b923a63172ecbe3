"""What acts cost on the mean of all that may come, where the contract counts sums: quotas, peaks, credits.

What is told for the next hours is done whatever comes: nobody knows yet which case it is. What is told after
them is told anew by then, and in each case that is what is cheapest in it: ways differ by what they do now,
and none is the better for having planned tomorrow with the likely load alone.
"""

from collections.abc import Generator, Sequence
from itertools import accumulate
from math import exp

from msgspec.structs import replace

from domain.plan.acts.acts import Act, Course
from domain.plan.acts.calm import Played, walking
from domain.plan.acts.giving_way import GIVEN_WAY_AN_HOUR
from domain.plan.acts.rest import Rest
from domain.plan.acts.switches import SwitchPrice, Way, way_after

UNKNOWN_H = 3.0  # so long it takes to see whether the house uses much or little


def in_sum(
    cases: Sequence[Played], cars_kw: Sequence[float], export_kw: Sequence[float] | None
) -> list[Played]:
    """The cases as a night's energy has them: what is little or much now is less and less so, hour by hour.

    A load that stayed much until the morning would be one in thirty, not one in ten (docs/planning.md).
    """
    planned, found, begins = cases[0], [cases[0]], 0.0
    usual, last = planned.draft.problem, list[float]()
    for hours in usual.hours:
        last.append(exp(-GIVEN_WAY_AN_HOUR * (begins + hours / 2)))
        begins += hours
    for case in cases[1:]:
        load_kw = tuple(
            kw + part * (other_kw - kw)
            for kw, other_kw, part in zip(usual.load_kw, case.draft.problem.load_kw, last, strict=True)
        )
        problem = replace(case.draft.problem, load_kw=load_kw)
        draft = replace(case.draft, problem=problem)
        found.append(Played(case.likely, draft, Course(problem, cars_kw, export_kw)))
    return found


def expecting(
    cases: Sequence[Played],
    ways: Sequence[tuple[float, Rest]],
    told: Sequence[Act],
    later: Sequence[Act],
    running: Way | None,
    switches: SwitchPrice,
) -> Generator[None, None, float]:
    """What it costs to tell the battery so now, currency. In turns of a few milliseconds.

    `ways`: what the rest costs in each of the `cases`, the likely one first. `later`: the acts of the solver,
    which alone knows sums: in each case they, the acts as told or those of a walk follow, as is cheapest.
    """
    planned, expected = cases[0], 0.0
    if len(cases) == 1 or len(ways) < len(cases):
        # the load is sure; or there is no battery, and it is all the same what it is told
        return planned.course.cost(told, running, switches)
    begins = accumulate(planned.draft.problem.hours[:-1], initial=0.0)
    near = sum(begin < UNKNOWN_H for begin in begins)
    for case, (_, rest) in zip(cases, ways, strict=True):
        yield
        energy, way = case.draft.problem.battery.start_kwh, running
        for t, act in enumerate(told[:near]):
            into, out, *_, energy = case.course.step(t, act, energy)
            way = way_after(way, act.action, act.power_kw, out - into)
        then = yield from walking(energy, [(1.0, rest)], way, switches, first=near)
        costs = list[float]()
        for acts in (told, [*told[:near], *later[near:]], [*told[:near], *then]):
            yield
            costs.append(case.course.cost(acts, running, switches))
        expected += case.likely * min(costs)
    return expected
