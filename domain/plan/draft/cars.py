"""What cars want of a plan, in instants; the problem knows only steps."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from msgspec import Struct

from domain.plan.problem.problem import EvSpec


class CarWish(Struct, frozen=True, kw_only=True):
    """A car that wants `energy_kwh` in its battery between two instants, kW at its charger.

    `name` is its loadpoint's id. `step_kw`: its charger takes whole multiples of this only, 0: any power.
    """

    name: str
    ready: datetime
    departure: datetime
    energy_kwh: float
    min_kw: float = 0.0
    max_kw: float
    step_kw: float = 0.0
    efficiency: float = 0.9


def in_steps(wishes: Sequence[CarWish], edges: Sequence[datetime]) -> tuple[EvSpec, ...]:
    """The wishes over the steps between `edges`; one whose window lies beyond them is not planned yet.

    A car may charge in every step that lies wholly in its window; one that leaves
    within the first step has that one.
    """
    made = []
    for wish in wishes:
        inside = [
            t
            for t, (start, end) in enumerate(pairwise(edges))
            if start >= wish.ready and end <= wish.departure
        ]
        if not inside and wish.ready <= edges[0] < wish.departure:
            inside = [0]
        if inside and wish.energy_kwh > 0 and wish.max_kw > 0:
            made.append(
                EvSpec(
                    name=wish.name,
                    start=inside[0],
                    deadline=inside[-1] + 1,
                    min_kw=wish.min_kw,
                    max_kw=wish.max_kw,
                    energy_kwh=wish.energy_kwh,
                    efficiency=wish.efficiency,
                )
            )
    return tuple(made)
