"""Fixed prices by time of day, day of the week and season, laid out as slots on the real time line.

A period is matched by what the wall clock shows: when it is put back, an hour is priced twice, when it
is put forward, an hour never comes. What no period covers has no slot: no price is not a price of zero.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from math import inf
from typing import Annotated

from msgspec import Meta, Struct, field

from domain.house.settings import ClockTime, Days, Price
from domain.tariff.slots import PriceSlot

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAY_MIN = 24 * 60
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)

Season = Annotated[
    str,
    Meta(
        pattern=r"^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
        r"([-,](jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))*$",
        description="months such as dec-feb or jul",
    ),
]


class TariffPeriod(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price per kWh and when it holds, on the site's wall clock.

    `days` and `season` are lists of names and ranges, which may run over the end ("fri-mon",
    "dec-feb,jul"); no season is all year. A window that passes midnight belongs to the day and month it
    starts on; 00:00 to 00:00, or to 24:00, is the whole day.
    """

    import_price: Price = field(name="import")
    export_price: Price | None = field(name="export", default=None)
    name: str | None = None
    days: Days = "mon-sun"
    from_: ClockTime = field(default="00:00", name="from")
    to: ClockTime = "24:00"
    season: Season | None = None


class Window(Struct, frozen=True):
    """A period, read: days from Monday 0, months from January 0, minutes after midnight."""

    period: TariffPeriod
    weekdays: frozenset[int]
    months: frozenset[int]
    from_min: int
    length_min: int

    def holds(self, day: date, minute: int) -> bool:
        """Whether the window that starts on `day` holds so many minutes after that day's midnight."""
        return (
            0 <= minute - self.from_min < self.length_min
            and day.weekday() in self.weekdays
            and day.month - 1 in self.months
        )

    @property
    def rank(self) -> tuple[int, bool, float, float, str]:
        """The least wins: shortest, of a season, dearest export, cheapest import, name."""
        period = self.period
        export = -inf if period.export_price is None else period.export_price
        return self.length_min, period.season is None, -export, period.import_price, period.name or ""


def price_slots(
    periods: Sequence[TariffPeriod], zone: tzinfo, start: datetime, end: datetime, network_fees: float = 0.0
) -> tuple[PriceSlot, ...]:
    """The slots that overlap [start, end), whole and in order, UTC.

    A slot ends where its period does; of several periods the shortest wins, then one of a season before
    one for all year, then the higher export, the lower import and the name. `network_fees` are added to
    every import price.
    """
    windows = sorted((window_of(period) for period in periods), key=lambda window: window.rank)
    found: list[PriceSlot] = []
    last: tuple[Window, date] | None = None
    for begin, until in _pieces(windows, zone, start, end):
        match = _match(windows, begin.astimezone(zone))
        if match is not None and match == last and found[-1].end == begin:
            found[-1] = _slot(match[0].period, found[-1].start, until, network_fees)
        elif match is not None:
            found.append(_slot(match[0].period, begin, until, network_fees))
        last = match
    return tuple(slot for slot in found if slot.start < end and slot.end > start)


def _match(windows: Iterable[Window], local: datetime) -> tuple[Window, date] | None:
    """The best window at this wall-clock time, and the day it started on."""
    minute = local.hour * 60 + local.minute
    today = local.date()
    for window in windows:
        if window.holds(today, minute):
            return window, today
        if window.holds(today - DAY, minute + DAY_MIN):
            return window, today - DAY
    return None


def _pieces(
    windows: Iterable[Window], zone: tzinfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """The time line around [start, end), cut wherever the match could change."""
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


def _slot(period: TariffPeriod, start: datetime, end: datetime, network_fees: float) -> PriceSlot:
    return PriceSlot(
        start=start,
        end=end,
        import_price=period.import_price + network_fees,
        export_price=period.export_price,
    )


def window_of(period: TariffPeriod) -> Window:
    """The period with its days, months and minutes read."""
    from_min = _minutes(period.from_) % DAY_MIN
    return Window(
        period=period,
        weekdays=_members(period.days, WEEKDAYS),
        months=_members(period.season or "jan-dec", MONTHS),
        from_min=from_min,
        length_min=(_minutes(period.to) - from_min) % DAY_MIN or DAY_MIN,
    )


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _members(spans: str, names: Sequence[str]) -> frozenset[int]:
    """ "fri-mon,wed" as numbers; a range may run over the end of the list."""
    members: set[int] = set()
    for span in spans.split(","):
        first, last = names.index(span[:3]), names.index(span[-3:])
        members.update((first + n) % len(names) for n in range((last - first) % len(names) + 1))
    return frozenset(members)
