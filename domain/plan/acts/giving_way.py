"""What may come instead does not stay: an evening that wants much is followed by a night like others.

As the hours pass, each other case of the load (`domain/plan/draft/cases.py`) gives way to the likely one, and
that as often to them: a plan takes the far night for no copy of the evening, nor acts as if it knew for good
which case it is in. Much is not followed by little at once.
"""

from collections.abc import Iterator, Sequence
from math import exp

import numpy as np

from domain.plan.acts.ladder import Costs
from domain.plan.acts.rest import After, Rest

GIVEN_WAY_AN_HOUR = 0.12  # much or little lasts about eight hours: an evening and some of the night
MIXED_H = 0.5  # as finely as a load is foretold
HAIR_H = 1e-6


def gone_back(cases: Sequence[tuple[float, Rest]], hours: Sequence[float]) -> Iterator[None]:
    """Works out what the rest costs after each step in every case (how likely, of 1; the likely one first),
    from the plan's end backwards. `hours`: the steps' lengths. In turns of a few milliseconds.
    """
    afters, since_h = [rest.at_end() for _, rest in cases], 0.0
    for t in range(len(hours) - 1, -1, -1):
        for n, (_, rest) in enumerate(cases):
            afters[n] = rest.back(t, afters[n])
            yield
        since_h += hours[t]
        if len(cases) > 1 and since_h > MIXED_H - HAIR_H:
            afters = _given_way(afters, [likely for likely, _ in cases], since_h)
            since_h = 0.0
            yield


def _given_way(afters: Sequence[After], likely: Sequence[float], hours: float) -> list[After]:
    """Before a time of so many hours in which the cases give way to each other."""
    keys = {key for after in afters for key in after.told}
    told = {key: _mixed([after.of(*key) for after in afters], likely, hours) for key in keys}
    otherwise = {
        gave: _mixed([after.otherwise[gave] for after in afters], likely, hours) for gave in (True, False)
    }
    return [
        After(
            {key: costs[n] for key, costs in told.items()},
            {gave: costs[n] for gave, costs in otherwise.items()},
        )
        for n in range(len(afters))
    ]


def _mixed(cases: Sequence[Costs], likely: Sequence[float], hours: float) -> list[Costs]:
    """What each case costs before it may have given way: the chain's expectation, in closed form.

    How likely each is stays as it was, so that the likely one gives way more often the less likely it is. The
    others' mean and the likely one approach each other, and each of the others approaches their mean.
    """
    usual, *others = cases
    share, *rare = likely
    near, apart = exp(-GIVEN_WAY_AN_HOUR * hours / share), exp(-GIVEN_WAY_AN_HOUR * hours)
    weights = [each / sum(rare) for each in rare]
    mean = np.sum([weight * costs for weight, costs in zip(weights, others, strict=True)], axis=0)
    gap = near * (mean - usual)
    of_all = share * usual + (1 - share) * mean
    level = of_all + share * gap
    return [of_all - (1 - share) * gap, *(level + apart * (costs - mean) for costs in others)]
