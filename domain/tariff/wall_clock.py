"""Windows of the wall clock (days, hours, seasons) on the real time line.

A window is matched by what the wall clock shows: when it is put back, an hour comes twice, when it is put
forward, an hour never comes. One that passes midnight belongs to the day and month it starts on.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Annotated

from msgspec import Meta, Struct, field

from domain.house.settings import ClockTime, Days
from domain.instants import HALF_HOUR

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_MIN = 24 * 60
DAY = timedelta(days=1)

Span = tuple[datetime, datetime]
Season = Annotated[
    str,
    Meta(
        pattern=r"^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
        r"([-,](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))*$",
        description="months such as dec-feb or jul",
    ),
]


class When(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A window: `days` and `season` are lists of names and ranges, which may run over the end ("fri-mon",
    "dec-feb,jul"); no season is all year. 00:00 to 00:00, or to 24:00, is the whole day.
    """

    days: Days = "mon-sun"
    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "24:00"
    season: Season | None = None


class Hours(Struct, frozen=True):
    """A window, read: days from Monday 0, months from January 0, minutes after midnight."""

    weekdays: frozenset[int]
    months: frozenset[int]
    from_min: int
    length_min: int

    def begun_on(self, local: datetime) -> date | None:
        """The day on which the window that holds this wall-clock time started; None where it does not."""
        minute, today = local.hour * 60 + local.minute, local.date()
        if self._holds(today, minute):
            return today
        return today - DAY if self._holds(today - DAY, minute + DAY_MIN) else None

    def _holds(self, day: date, minute: int) -> bool:
        return (
            0 <= minute - self.from_min < self.length_min
            and day.weekday() in self.weekdays
            and day.month - 1 in self.months
        )


def hours_of(days: str, from_: str, to: str, season: str | None) -> Hours:
    """The window of these settings."""
    from_min = _minutes(from_) % DAY_MIN
    return Hours(
        weekdays=_members(days, WEEKDAYS),
        months=_members(season or "jan-dec", MONTHS),
        from_min=from_min,
        length_min=(_minutes(to) - from_min) % DAY_MIN or DAY_MIN,
    )


def spans(windows: Sequence[When], zone: tzinfo, start: datetime, end: datetime) -> tuple[Span, ...]:
    """The time of [start, end) that lies in at least one of the windows, in order, UTC; no window is always.

    Spans that touch are one.
    """
    if not windows:
        return ((start.astimezone(UTC), end.astimezone(UTC)),) if start < end else ()
    hours = [hours_of(each.days, each.from_, each.to, each.season) for each in windows]
    found: list[Span] = []
    for begin, until in pieces(hours, zone, start, end):
        piece = max(begin, start.astimezone(UTC)), min(until, end.astimezone(UTC))
        local = begin.astimezone(zone)
        if piece[0] >= piece[1] or all(each.begun_on(local) is None for each in hours):
            continue
        if found and found[-1][1] == piece[0]:
            piece = found.pop()[0], piece[1]
        found.append(piece)
    return tuple(found)


def pieces(windows: Iterable[Hours], zone: tzinfo, start: datetime, end: datetime) -> Iterator[Span]:
    """The time line around [start, end), UTC, cut wherever a window could begin or end."""
    first, last = start.astimezone(zone).date() - DAY, end.astimezone(zone).date() + DAY
    minutes = {edge % DAY_MIN for w in windows for edge in (w.from_min, w.from_min + w.length_min)}
    cuts: set[datetime] = set()
    day = first
    while day <= last:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        for minute in minutes:
            wall = midnight.replace(hour=minute // 60, minute=minute % 60)
            cuts.update(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        cuts.update(_clock_changes(midnight.astimezone(UTC), zone))
        day += DAY
    return pairwise(sorted(cuts))


def _clock_changes(begin: datetime, zone: tzinfo) -> Iterator[datetime]:
    """Where the wall clock jumps within a day from `begin`; all zones of today jump on a half-hour of UTC."""
    if begin.astimezone(zone).utcoffset() == (begin + DAY).astimezone(zone).utcoffset():
        return
    at = begin - timedelta(minutes=begin.minute % 30)
    for _ in range(50):
        before, at = at, at + HALF_HOUR
        if before.astimezone(zone).utcoffset() != at.astimezone(zone).utcoffset():
            yield at


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _members(names: str, known: Sequence[str]) -> frozenset[int]:
    """ "fri-mon,wed" as numbers; a range may run over the end of the list."""
    members: set[int] = set()
    for name in names.split(","):
        first, last = known.index(name[:3]), known.index(name[-3:])
        members.update((first + n) % len(known) for n in range((last - first) % len(known) + 1))
    return frozenset(members)
