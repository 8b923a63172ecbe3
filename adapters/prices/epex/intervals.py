"""The exchange's list of starts as intervals: in order, without overlap, no longer than they can be."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from adapters.prices.epex.payloads import Entry
from domain.tariff.slots import PriceKind

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
STEPS = (QUARTER, 2 * QUARTER, HOUR)
MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


class Interval(Struct, frozen=True):
    """Euro cents per kWh in [start, end), UTC."""

    start: datetime
    end: datetime
    cents: float


def intervals(entries: Iterable[Entry], *, hourly: bool) -> tuple[Interval, ...]:
    """The entries that have a price. One without an end lasts as long as `_lengths` says; where the next one
    is missing, the time after it has no price. One that does not begin with one of the list's steps is odd
    and left out.
    """
    ordered = sorted(entries, key=lambda entry: entry.starts_at.astimezone(UTC))
    usual = HOUR if hourly else QUARTER
    step = _finest([entry.starts_at.astimezone(UTC) for entry in ordered], usual)
    ordered = [entry for entry in ordered if _is_on(entry.starts_at, step)]
    starts = [entry.starts_at.astimezone(UTC) for entry in ordered]
    lengths = _lengths(starts, usual)
    found = []
    for entry, start, after in zip(ordered, starts, [*starts[1:], LATEST], strict=False):
        end = start + lengths[start] if entry.ends_at is None else entry.ends_at.astimezone(UTC)
        end = min(end, after, start + HOUR)
        if entry.total is not None and end > start:
            found.append(Interval(start, end, entry.total))
    return tuple(found)


def kind_of(interval: Interval, now: datetime, known_until: datetime | None) -> PriceKind:
    """Known prices are settled before they hold; what lies behind them is a forecast."""
    if known_until is not None and interval.start >= known_until:
        return PriceKind.FORECAST
    if interval.end <= now:
        return PriceKind.ACTUAL
    if interval.start <= now:
        return PriceKind.CURRENT
    return PriceKind.FORECAST if known_until is None else PriceKind.SCHEDULE


def _step(starts: Sequence[datetime], usual: timedelta) -> timedelta:
    """The commonest of the market's steps, of two as common the shorter; `usual` where none is seen."""
    seen = Counter(
        after - start for start, after in pairwise(starts) if after > start and _is_on(start, after - start)
    )
    step = max(STEPS, key=lambda each: (seen[each], -each))
    return step if seen[step] else usual


def _finest(starts: Sequence[datetime], usual: timedelta) -> timedelta:
    """The shortest step that the list goes by anywhere."""
    return min([_step(starts, usual), *(each for each in _in_a_row(_ordered(starts)) if each is not None)])


def _lengths(starts: Sequence[datetime], usual: timedelta) -> dict[datetime, timedelta]:
    """How long each start's interval is. Quarters may turn into hours where the forecast begins: two steps
    in a row are another length; a lone one is a start that is missing.
    """
    moments, length = _ordered(starts), _step(starts, usual)
    lengths = {}
    for start, step in zip(moments, _in_a_row(moments), strict=True):
        length = length if step is None else step
        lengths[start] = length
    return lengths


def _in_a_row(moments: Sequence[datetime]) -> list[timedelta | None]:
    """Of each start the step to the next, where it is one of the market's and its neighbour is as long."""
    steps = [after - start for start, after in pairwise(moments)]
    before, after = [None, *steps[:-1]], [*steps[1:], None]
    sure = [
        step if step in STEPS and _is_on(start, step) and step in (last, following) else None
        for start, step, last, following in zip(moments, steps, before, after, strict=False)
    ]
    return [*sure, None] if moments else []


def _ordered(starts: Sequence[datetime]) -> list[datetime]:
    return sorted(set(starts))


def _is_on(start: datetime, step: timedelta) -> bool:
    return (start - MIDNIGHT) % step == timedelta(0)
