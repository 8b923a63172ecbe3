"""The plan's clock: short steps soon, longer ones later, all on the wall clock's marks."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from domain.instants import HALF_HOUR
from domain.tariff.slots import PriceSlot

EPOCH = datetime.fromtimestamp(0, UTC)
Tiers = tuple[tuple[float, int], ...]
TIERS: Tiers = (  # (hours from now, least step): forecasts blur with distance, and so may the steps
    (3.0, 0),
    (12.0, 900),
    (float("inf"), 1_800),
)
EVEN: Tiers = ((float("inf"), 0),)
SHORTEST_S = 15.0
SAME_SIZES = (32, 16, 8)  # a live plan has a multiple of so many steps
MOVED = 0.02  # dollars per kWh

Slot = tuple[datetime, datetime, float]


def edges(
    now: datetime,
    end: datetime,
    step_s: int,
    tiers: Tiers = TIERS,
    cuts: Iterable[datetime] = (),
) -> tuple[datetime, ...]:
    """Step limits from `now` to `end`; inner ones are multiples of their step on the clock, or `cuts`.

    The first step reaches to the next mark, so it may be short; a rest below 15 s joins its neighbour.
    """
    made, ahead = [now], deque(sorted(cut for cut in cuts if now < cut < end))
    while made[-1] < end:
        at = made[-1]
        ahead_h = (at - now).total_seconds() / 3600
        width = max(step_s, next(least for hours, least in tiers if ahead_h < hours))
        mark = EPOCH + timedelta(seconds=((at - EPOCH).total_seconds() // width + 1) * width)
        if (mark - at).total_seconds() < SHORTEST_S:
            mark += timedelta(seconds=width)
        while ahead and (ahead[0] - at).total_seconds() < SHORTEST_S:
            ahead.popleft()
        if ahead and ahead[0] < mark:
            mark = ahead.popleft()
        if (end - mark).total_seconds() < SHORTEST_S:
            mark = end
        made.append(mark)
    return tuple(made)


def evened(limits: tuple[datetime, ...]) -> tuple[datetime, ...]:
    """The same limits with the last half-hours halved, until there is a multiple of 32 steps, or of 16 or 8
    where there are too few of them.

    A solver that knows a problem of this size need not begin anew.
    """
    halves = [start for start, end in pairwise(limits) if end - start == HALF_HOUR]
    missing = next((m for size in SAME_SIZES if (m := -(len(limits) - 1) % size) <= len(halves)), 0)
    middles = [start + HALF_HOUR / 2 for start in halves[len(halves) - missing :]]
    return tuple(sorted([*limits, *middles]))


def price_cuts(slots: Iterable[PriceSlot], per_dollar: float = 1.0) -> Iterator[datetime]:
    """Where a price has moved by more than `MOVED` since the last cut: a step must not average that away."""
    last: PriceSlot | None = None
    moved = MOVED * per_dollar
    for slot in slots:
        if last is not None and not (
            abs(slot.import_price - last.import_price) > moved
            or abs((slot.export_price or 0.0) - (last.export_price or 0.0)) > moved
        ):
            continue
        if last is not None:
            yield slot.start
        last = slot


def known_until(slots: Iterable[tuple[datetime, datetime]], now: datetime) -> datetime | None:
    """How far the slots reach from `now` without a gap; None when they do not hold `now`."""
    reach: datetime | None = None
    for start, end in slots:
        if end <= now:
            continue
        if start > (reach or now):
            break
        reach = end
    return reach


def means(slots: Sequence[Slot], limits: Sequence[datetime]) -> list[float]:
    """The mean of each step [limits[i], limits[i+1]), taking what no slot covers as 0.

    One pass over both, slots and steps being in time order.
    """
    # plain seconds: comparing instants of two time zones costs ten times as much
    spans = [(start.timestamp(), end.timestamp(), value) for start, end, value in slots]
    marks = [limit.timestamp() for limit in limits]
    made, first = [], 0
    for start, end in pairwise(marks):
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        total, index = 0.0, first
        while index < len(spans) and spans[index][0] < end:
            begins, ends, value = spans[index]
            total += value * (min(ends, end) - max(begins, start))
            index += 1
        made.append(total / (end - start))
    return made
