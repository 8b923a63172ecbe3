"""What may come instead does not stay: an evening that wants much is followed by a night like others.

As the hours pass, each case of the load (`domain/plan/draft/cases.py`) is drawn anew, as likely as at first:
a plan takes the far night for no copy of the evening, nor acts as if it knew for good which case it is in.
"""

from collections.abc import Iterator, Sequence
from math import exp
from operator import mul

from domain.plan.acts.ladder import Costs
from domain.plan.acts.rest import After, Rest

DRAWN_AN_HOUR = 0.2  # a case lasts about five hours: an evening
MIXED_H = 0.5  # as finely as a load is foretold
HAIR_H = 1e-6


def gone_back(cases: Sequence[tuple[float, Rest]], hours: Sequence[float]) -> Iterator[None]:
    """Works out what the rest costs after each step in every case (how likely, of 1), from the plan's end
    backwards. `hours`: the steps' lengths. In turns of a few milliseconds.
    """
    afters, since_h = [rest.at_end() for _, rest in cases], 0.0
    for t in range(len(hours) - 1, -1, -1):
        for n, (_, rest) in enumerate(cases):
            afters[n] = rest.back(t, afters[n])
            yield
        since_h += hours[t]
        if len(cases) > 1 and since_h > MIXED_H - HAIR_H:
            afters = _drawn_anew(afters, [likely for likely, _ in cases], 1 - exp(-DRAWN_AN_HOUR * since_h))
            since_h = 0.0
            yield


def _drawn_anew(afters: Sequence[After], likely: Sequence[float], part: float) -> list[After]:
    """Before a time in which `part` of each case is drawn anew."""
    keys = {key for after in afters for key in after.told}
    told = {key: _towards_mean([after.of(*key) for after in afters], likely, part) for key in keys}
    otherwise = {
        gave: _towards_mean([after.otherwise[gave] for after in afters], likely, part)
        for gave in (True, False)
    }
    return [
        After(
            {key: costs[n] for key, costs in told.items()},
            {gave: costs[n] for gave, costs in otherwise.items()},
        )
        for n in range(len(afters))
    ]


def _towards_mean(cases: Sequence[Costs], likely: Sequence[float], part: float) -> list[Costs]:
    means = [sum(map(mul, likely, costs)) for costs in zip(*cases, strict=True)]
    return [[cost + part * (mean - cost) for cost, mean in zip(costs, means, strict=True)] for costs in cases]
