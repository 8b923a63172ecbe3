"""What the house may use instead of what is likely: more, or less, for as long as the plan looks ahead.

A battery that is emptied for a good price by nightfall is missed when the house uses more than was expected,
and one that was kept full has lost the price when it uses less. What is best between the two depends on how
far they lie apart, not on what is likely alone.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from domain.forecast.series import PowerForecast
from domain.plan.draft.cautious import cautious_kw
from domain.plan.problem.problem import PlanProblem

SIDE = 0.3  # how likely each is: P10, P50 and P90 count 30, 40 and 30 in a hundred (Swanson's rule)
NEUTRAL = 0.5  # the caution that counts them so; with less they count less, with none not at all


class Case(Struct, frozen=True):
    """One such way: how likely it is, of 1, and the problem of the plan then."""

    likely: float
    problem: PlanProblem


def other_loads(load: PowerForecast | None, limits: Sequence[datetime]) -> list[tuple[float, ...]]:
    """The load of each step between `limits` in both cases, kW; none where a forecast does not tell both."""
    if load is None or not load.low or not load.high:
        return []
    return [tuple(cautious_kw(load, series, 1.0, limits)) for series in (load.low, load.high)]


def side(caution: float) -> float:
    """How much each of both counts in a plan."""
    return SIDE * min(1.0, caution / NEUTRAL)
