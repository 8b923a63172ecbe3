"""Fixed prices by time of day, day of the week and season, laid out as slots on the real time line.

A period is matched by what the wall clock shows: when it is put back, an hour is priced twice, when it
is put forward, an hour never comes. What no period covers has no slot: no price is not a price of zero.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from math import inf

from msgspec import Struct, field

from domain.house.settings import ClockTime, Days, Price
from domain.tariff.slots import PriceSlot
from domain.tariff.wall_clock import Hours, Season, hours_of, pieces


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
    """A period and its hours, read."""

    period: TariffPeriod
    hours: Hours

    @property
    def rank(self) -> tuple[int, bool, float, float, str]:
        """The least wins: shortest, of a season, dearest export, cheapest import, name."""
        period = self.period
        export = -inf if period.export_price is None else period.export_price
        return self.hours.length_min, period.season is None, -export, period.import_price, period.name or ""


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
    for begin, until in pieces([window.hours for window in windows], zone, start, end):
        match = _match(windows, begin.astimezone(zone))
        if match is not None and match == last and found[-1].end == begin:
            found[-1] = _slot(match[0].period, found[-1].start, until, network_fees)
        elif match is not None:
            found.append(_slot(match[0].period, begin, until, network_fees))
        last = match
    return tuple(slot for slot in found if slot.start < end and slot.end > start)


def _match(windows: Iterable[Window], local: datetime) -> tuple[Window, date] | None:
    """The best window at this wall-clock time, and the day it started on."""
    for window in windows:
        if (day := window.hours.begun_on(local)) is not None:
            return window, day
    return None


def _slot(period: TariffPeriod, start: datetime, end: datetime, network_fees: float) -> PriceSlot:
    return PriceSlot(
        start=start,
        end=end,
        import_price=period.import_price + network_fees,
        export_price=period.export_price,
    )


def window_of(period: TariffPeriod) -> Window:
    """The period with its hours read."""
    return Window(period=period, hours=hours_of(period.days, period.from_, period.to, period.season))
