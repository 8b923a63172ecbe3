"""How far whole quarters of days lay off what was expected of them: what is little and what is much.

A battery minds what comes together in some hours, no single cloud or kettle; so half-hours are summed first.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from statistics import quantiles

from msgspec import Struct

EPOCH = datetime.fromtimestamp(0, UTC)
QUARTER = timedelta(hours=6)
KEPT = timedelta(days=21)
LEAST_PART = 0.25  # of the quarter of which most was expected: the rim of a day tells no ratio


class Quarter(Struct, frozen=True):
    """Six hours of UTC from `start`: what was expected of its half-hours and what came, sums of W."""

    start: datetime
    expected_w: float = 0.0
    real_w: float = 0.0
    half_hours: int = 0


def quarters(half_hours: Iterable[tuple[datetime, float, float]]) -> list[Quarter]:
    """Half-hours (start, expected W, real W), in any order, as quarters in time order."""
    found: dict[datetime, Quarter] = {}
    for at, expected_w, real_w in half_hours:
        start = _start_of(at)
        found[start] = _with(found.get(start, Quarter(start)), expected_w, real_w)
    return [found[start] for start in sorted(found)]


def with_half_hour(
    before: Iterable[Quarter], at: datetime, expected_w: float, real_w: float
) -> tuple[Quarter, ...]:
    """The quarters of the last three weeks, with one more half-hour."""
    known = {each.start: each for each in before if each.start > at - KEPT}
    start = _start_of(at)
    known[start] = _with(known.get(start, Quarter(start)), expected_w, real_w)
    return tuple(known[each] for each in sorted(known))


def spread(seen: Iterable[Quarter], needed: int) -> tuple[float, float] | None:
    """What a quarter is below and above in one of ten cases, as parts of what is expected of it.

    None where less than `needed` of them tell.
    """
    known = [each for each in seen if each.expected_w > 0]
    most_w = max((each.expected_w for each in known), default=0.0)
    ratios = [each.real_w / each.expected_w for each in known if each.expected_w >= LEAST_PART * most_w]
    if len(ratios) < max(2, needed):
        return None
    tenths = quantiles(ratios, n=10)
    return min(1.0, max(0.0, tenths[0])), max(1.0, tenths[-1])


def _start_of(at: datetime) -> datetime:
    return EPOCH + (at - EPOCH) // QUARTER * QUARTER


def _with(had: Quarter, expected_w: float, real_w: float) -> Quarter:
    return Quarter(had.start, had.expected_w + expected_w, had.real_w + real_w, had.half_hours + 1)
