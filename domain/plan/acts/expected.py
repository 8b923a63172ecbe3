"""What acts cost on the mean of all that may come, where the contract counts sums: quotas, peaks, credits.

What is told for the next hours is done whatever comes: nobody knows yet which case it is. What is told after
them is told anew by then, and in each other case that is what is cheapest in it.
"""

from collections.abc import Generator, Sequence
from itertools import accumulate

from domain.plan.acts.acts import Act
from domain.plan.acts.calm import Played, walking
from domain.plan.acts.rest import Rest
from domain.plan.acts.switches import SwitchPrice, Way, way_after

UNKNOWN_H = 3.0  # so long it takes to see whether the house uses much or little


def expecting(
    cases: Sequence[Played],
    ways: Sequence[tuple[float, Rest]],
    told: Sequence[Act],
    running: Way | None,
    switches: SwitchPrice,
) -> Generator[None, None, float]:
    """What it costs to tell the battery so now, currency. In turns of a few milliseconds.

    `ways`: what the rest costs in each of the `cases`, the likely one first, in which all is done as told.
    """
    planned = cases[0]
    alone = planned.course.cost(told, running, switches)
    if len(ways) < len(cases):
        return alone  # without a battery it is all the same what it is told
    expected = planned.likely * alone
    begins = accumulate(planned.draft.problem.hours[:-1], initial=0.0)
    near = sum(begin < UNKNOWN_H for begin in begins)
    for case, (_, rest) in zip(cases[1:], ways[1:], strict=True):
        yield
        energy, way = case.draft.problem.battery.start_kwh, running
        for t, act in enumerate(told[:near]):
            into, out, *_, energy = case.course.step(t, act, energy)
            way = way_after(way, act.action, act.power_kw, out - into)
        then = yield from walking(energy, [(1.0, rest)], way, switches, first=near)
        expected += case.likely * case.course.cost([*told[:near], *then], running, switches)
    return expected
