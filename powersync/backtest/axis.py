"""The marks of a time axis: round times of the clocks there, no more than can be read beside each other."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.instants import first_at, midnight

MOST = 10  # of the width of "15 Jan"; a ninth or tenth where both ends are round
HOURS = (1, 2, 3, 6, 12)
DAYS = (1, 2, 7, 14)
MONTHS = (1, 2, 3, 6, 12)


class Mark(Struct, frozen=True):
    """An instant and what stands there: `06:00`, `15 Jan` or `Jan 2026`."""

    at: datetime
    text: str


def marks(start: datetime, end: datetime, timezone: str) -> list[Mark]:
    """The finest that are not too many, over [start, end]. A time that the clocks leave out has no mark, one
    that comes twice has that of the first.
    """
    zone = ZoneInfo(timezone)
    found: list[Mark] = []
    for each in _ever_wider(start.astimezone(zone).date(), end.astimezone(zone).date(), zone):
        found = [mark for mark in each if start <= mark.at <= end]
        if len(found) <= MOST:
            return found
    return found[:: -(-len(found) // MOST)]


def _ever_wider(first: date, last: date, zone: ZoneInfo) -> Iterator[Iterator[Mark]]:
    if (last - first).days <= MOST:
        yield from (_hours(first, last, hours, zone) for hours in HOURS)
    yield from (_days(first, last, days, zone) for days in DAYS)
    yield from (_months(first, last, months, zone) for months in MONTHS)


def _hours(first: date, last: date, every: int, zone: ZoneInfo) -> Iterator[Mark]:
    for day_begins in _days(first, last, 1, zone):
        yield day_begins
        day = day_begins.at.astimezone(zone).date()
        for hour in range(every, 24, every):
            at = first_at(day, time(hour), zone)
            if at.astimezone(zone).time() == time(hour):
                yield Mark(at, f"{hour:02}:00")


def _days(first: date, last: date, every: int, zone: ZoneInfo) -> Iterator[Mark]:
    for n in range(0, (last - first).days + 1, every):
        day = first + timedelta(days=n)
        yield Mark(midnight(day, zone), f"{day.day} {day:%b}")


def _months(first: date, last: date, every: int, zone: ZoneInfo) -> Iterator[Mark]:
    for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month, every):
        day = date(n // 12, n % 12 + 1, 1)
        yield Mark(midnight(day, zone), f"{day:%b %Y}")
