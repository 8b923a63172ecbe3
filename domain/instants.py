"""Instants: on which clock they stand, and how the outside sees them.

A plain datetime of this program is the house's time: samples, leases, commands and plans live on it,
and a demo's or a story's runs faster or at another hour. What belongs to people and to the network
(codes, tokens, repeated requests, deadlines) is `RealTime`, and a type checker keeps the two apart.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any, NewType, TypeVar, cast
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import asdict, replace

T = TypeVar("T")

RealTime = NewType("RealTime", datetime)
HALF_HOUR = timedelta(minutes=30)


def rfc3339(instant: datetime) -> str:
    """The instant in UTC, as text."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def half_hour_of(at: datetime) -> datetime:
    """When the half-hour began in which this instant lies, UTC."""
    utc = at.astimezone(UTC)
    return utc.replace(minute=utc.minute // 30 * 30, second=0, microsecond=0)


def half_hours_in(start: datetime, end: datetime) -> Iterator[datetime]:
    """The begins of those that [start, end) reaches into, UTC."""
    at = half_hour_of(start)
    while at < end:
        yield at
        at += HALF_HOUR


def midnight(day: date, zone: tzinfo) -> datetime:
    """When the local day begins, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def first_at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first instant of the day at which its clocks have reached this time, UTC.

    A time in an hour that is skipped is reached when the clocks jump over it; one in an hour that comes
    twice is reached the first time.
    """
    shown = datetime.combine(day, clock, tzinfo=zone)
    late, early = shown.astimezone(UTC), shown.replace(fold=1).astimezone(UTC)
    if late <= early:  # it comes once, or twice
        return late
    return _jump_within(early, late, zone)


def hour_of(at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """When the local hour begins and ends in which this instant lies, UTC.

    The hour of autumn that comes twice is two hours. Where clocks jump within an hour, by half of one, what
    lies before the jump and what lies after it are two shorter ones.
    """
    utc, offset = at.astimezone(UTC), at.astimezone(zone).utcoffset() or timedelta()
    start = (utc + offset).replace(minute=0, second=0, microsecond=0) - offset
    end, last = start + timedelta(hours=1), start + timedelta(hours=1) - timedelta(seconds=1)
    if start.astimezone(zone).utcoffset() != offset:
        start = _jump_within(start, utc, zone)
    if last.astimezone(zone).utcoffset() != offset:
        end = _jump_within(utc, last, zone)
    return start, end


def _jump_within(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """When clocks jump between two instants at which they differ, to the second."""
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


def none_ahead(happened: Iterable[datetime], now: datetime) -> tuple[datetime, ...]:
    """When things happened, in time order, by a clock that may have been set back since: what lies ahead of
    it did happen, at the latest now, and after all that does not: by a clock that was ahead for a while
    nothing grows older.
    """
    past: list[datetime] = []
    ahead: list[datetime] = []
    for at in sorted(happened):
        (past if at <= now else ahead).append(at)
    if not ahead:
        return tuple(past)
    too_late = ahead[-1] - now
    moved = (at - too_late for at in ahead)
    return (*past, *(max(at, past[-1]) for at in moved)) if past else tuple(moved)


def remembered(
    happened: Iterable[datetime], now: datetime, within: timedelta, least: int
) -> tuple[datetime, ...]:
    """What a budget of so many `within` a time has to remember, in time order and none of it ahead: also what
    is older, up to the `least` newest. A clock that is ahead for one look must not make room for more.
    """
    known = none_ahead(happened, now)
    return known[-max(1, least, len(young(known, now, within))) :]


def young(happened: Iterable[datetime], now: datetime, within: timedelta) -> tuple[datetime, ...]:
    """Those `within` so much time before now."""
    return tuple(at for at in happened if now - at < within)


def shifted(value: T, by: timedelta) -> T:
    """The value with every instant in it moved, as a clock that was set moves them."""
    moved: Any = value
    if isinstance(value, datetime):
        moved = value + by
    elif isinstance(value, Struct):
        moved = replace(value, **{name: shifted(each, by) for name, each in asdict(value).items()})
    elif isinstance(value, dict):
        moved = {key: shifted(each, by) for key, each in value.items()}
    elif isinstance(value, list | tuple):
        moved = type(value)(shifted(each, by) for each in value)
    return cast(T, moved)
