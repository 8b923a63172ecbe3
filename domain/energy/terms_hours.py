"""When the windows of a contract's terms hold, a local day at a time: laid out once, asked many times."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from domain.instants import midnight
from domain.tariff.wall_clock import Span, When, spans

Windows = tuple[When, ...]


@lru_cache(maxsize=1024)
def hours_of_day(when: Windows, zone: ZoneInfo, day: date) -> tuple[Span, ...]:
    """The spans of the local day that lie in the windows, UTC."""
    return spans(when, zone, midnight(day, zone), midnight(day + timedelta(days=1), zone))


def holds(when: Windows, zone: ZoneInfo, at: datetime) -> bool:
    """Whether `at` lies in the windows."""
    hours = hours_of_day(when, zone, at.astimezone(zone).date())
    index = bisect_right(hours, at, key=lambda span: span[0]) - 1
    return index >= 0 and at < hours[index][1]


def within(when: Windows, zone: ZoneInfo, start: datetime, end: datetime, enough: timedelta) -> timedelta:
    """How much of [start, end) lies in the windows; where that is more than `enough`, at least that."""
    total = timedelta()
    for day in _days(zone, start, end):
        if total > enough:
            break
        for begin, until in hours_of_day(when, zone, day):
            total += max(timedelta(), min(until, end) - max(begin, start))
    return total


def edges(when: Windows, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every instant in (start, end) at which the windows begin or end, or the local day does."""
    for day in _days(zone, start, end):
        for at in (midnight(day, zone), *(edge for span in hours_of_day(when, zone, day) for edge in span)):
            if start < at < end:
                yield at


def _days(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[date]:
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
