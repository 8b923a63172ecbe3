"""What the connection lets in while charges that are load of the plan make way for cars with a departure."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from domain.plan.cars.stretch import Taken
from domain.plan.cars.wish import CarWish
from domain.plan.draft.steps import means


class MadeWay(Struct, frozen=True, kw_only=True):
    """In each step: what those charges draw as load of the plan, and what the cars may take of it, kW."""

    drawn_kw: Sequence[float]
    first_kw: Sequence[float]

    def lets_in_kw(self, t: int, limit_kw: float, alone_kw: float) -> float:
        """The limit of a step, raised by what makes way, but for these cars alone: not for the battery.
        `alone_kw`: all load of the step, less the sun.
        """
        return max(limit_kw, min(limit_kw + self.drawn_kw[t], alone_kw + self.first_kw[t]))


def made_way(
    wishes: Sequence[CarWish],
    giving_way: Sequence[Taken],
    first: Sequence[Taken] | None,
    edges: Sequence[datetime],
) -> MadeWay:
    """`first`: what the cars with a departure are known to take; None: all that they could."""
    if first is not None:
        first_kw = _drawn_kw(first, edges)
    else:
        due = [wish for wish in wishes if wish.is_due]
        first_kw = [
            sum(wish.max_kw for wish in due if wish.ready < end and start < wish.departure)
            for start, end in pairwise(edges)
        ]
    return MadeWay(drawn_kw=_drawn_kw(giving_way, edges), first_kw=first_kw)


def _drawn_kw(taken: Sequence[Taken], edges: Sequence[datetime]) -> list[float]:
    found = [0.0] * (len(edges) - 1)
    for each in taken:
        found = [one + more for one, more in zip(found, means(each.slots, edges), strict=True)]
    return found
