"""A house that never reverses for cents: short runs of a plan go where they earn less than a switch costs.

Only what is near is looked at, as the rest is planned again before it runs.
"""

from collections.abc import Generator, Iterator, Sequence
from itertools import accumulate, pairwise

from domain.plan.acts import ITSELF, Act, Course, Track

NEAR_H = 6.0

Run = tuple[int, int]  # the steps [first, last) of one action


def calming(
    acts: Sequence[Act],
    course: Course,
    hours: Sequence[float],
    *,
    running: Act | None,
    switch_cost: float,
) -> Generator[None, None, list[Act]]:
    """The acts with every run of the next hours replaced by its neighbour's that does not pay its switches.

    `running` is what the battery is told now; None where nothing is known. It is worked out in turns of a
    millisecond or two: whoever has a loop to keep going lets it go on in between.
    """
    best = list(acts)
    track = course.track(best, None if running is None else running.action, switch_cost)
    near = sum(start < NEAR_H for start in accumulate(hours, initial=0.0))
    while True:
        found: tuple[Track, list[Act]] | None = None
        for first, until, other in _others(best, near, running):
            yield
            tried = course.changed(track, other, until, first, switch_cost)
            if tried.cost < (track if found is None else found[0]).cost - 1e-9:
                found = (tried, other)
        if found is None:
            return best
        track, best = found


def _others(acts: list[Act], near: int, running: Act | None) -> Iterator[tuple[int, int, list[Act]]]:
    """The same acts with one near run replaced by what stands before or after it, left to itself, or moved
    behind the next where that goes on with what was before; and between which steps that differs.
    """
    runs = list(_runs(acts, near))
    for (first, last), (_, end) in pairwise([*runs, (0, 0)]):
        before = acts[first - 1] if first else running
        after = acts[last] if last < len(acts) else None
        tried: set[Act] = {acts[first]}
        for act in (before, after, ITSELF):
            if act is None or act in tried or act.action is acts[first].action:
                continue
            tried.add(act)
            yield first, last, [*acts[:first], *[act] * (last - first), *acts[last:]]
        if end and before is not None and before.action is acts[last].action:
            yield first, end, [*acts[:first], *acts[last:end], *acts[first:last], *acts[end:]]


def _runs(acts: Sequence[Act], near: int) -> Iterator[Run]:
    first = 0
    for index in range(1, len(acts) + 1):
        if index == len(acts) or acts[index].action is not acts[first].action:
            yield first, index
            first = index
            if first >= near:
                return
