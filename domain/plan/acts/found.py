"""What a car that follows the sun finds the battery do, by what the battery is told."""

from collections.abc import Sequence
from datetime import datetime

from domain.plan.acts.acts import Act
from domain.plan.draft.build import Draft
from domain.plan.draft.followers import Told
from domain.plan.problem.solution import Solution

HAIR_KW = 0.05  # a charger takes no smaller step
NEARLY_KW = 0.3  # so much less sun charges the battery as well


def told_of(draft: Draft, solution: Solution, acts: Sequence[Act]) -> dict[datetime, Told]:
    """The level at the start of each step, what is done in it, and what cars have whose hours are planned."""
    battery = draft.problem.battery
    stored_kwh = (battery.start_kwh, *solution.soc_kwh[:-1])
    planned_kw = [sum(kw[t] for kw in solution.ev_kw.values()) for t in range(draft.problem.steps)]
    steps = zip(draft.edges[:-1], stored_kwh, acts, planned_kw, strict=True)
    return {
        start: Told(level_pct=100 * kwh / battery.capacity_kwh, act=act, planned_kw=kw)
        for start, kwh, act, kw in steps
    }


def is_followed_alike(one: Draft, other: Draft) -> bool:
    """Whether the cars take the same sun in both."""
    return one.edges == other.edges and all(
        abs(kw - other_kw) <= HAIR_KW
        for name, taken_kw in one.following_kw.items()
        for kw, other_kw in zip(taken_kw, other.following_kw.get(name, taken_kw), strict=True)
    )


def is_sunlit(draft: Draft, solution: Solution, t: int) -> bool:
    """Whether the sun does by itself what charges the battery in a step, if anything does."""
    left_kw = draft.problem.pv_kw[t] - draft.problem.load_kw[t]
    return left_kw > 0 and solution.charge_kw[t] <= left_kw + NEARLY_KW
