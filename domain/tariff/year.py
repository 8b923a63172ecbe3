"""A tariff of fixed periods as the weeks of its seasons: every price of the year, known at once."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from domain.instants import HALF_HOUR
from domain.tariff.season import SeasonTable, WeekdayPrices
from domain.tariff.slots import PriceSlot, Tariff
from domain.tariff.sources import joined
from domain.tariff.table import CELLS, mean_price
from domain.tariff.time_of_use import TariffPeriod, price_slots
from domain.tariff.wall_clock import hours_of

WEEK = timedelta(days=7)
SOME_YEAR = 2026
Week = tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]


def year_of(
    periods: Sequence[TariffPeriod], feed_in: Sequence[TariffPeriod] = (), network_fees: float = 0.0
) -> tuple[SeasonTable, ...]:
    """The seasons in the order of the year; empty where some half-hour has no price. `feed_in` are periods of
    which only the export counts: where there are any, they alone say what is earned.
    """
    months = [_in_month((*periods, *feed_in), month) for month in range(1, 13)]
    weeks = {
        held: _week(_monday(months.index(held) + 1), periods, feed_in, network_fees)
        for held in dict.fromkeys(months)
    }
    known = [week for held in months if (week := weeks[held]) is not None]
    if len(known) < len(months):
        return ()
    firsts = [month for month in range(1, 13) if known[month - 1] != known[month - 2]] or [1]
    return tuple(
        SeasonTable(
            first_month=first,
            last_month=(then - 2) % 12 + 1,
            week=tuple(
                WeekdayPrices(day=_monday(first) + timedelta(days=day), imports=imports, exports=exports)
                for day, (imports, exports) in enumerate(known[first - 1])
            ),
        )
        for first, then in zip(firsts, [*firsts[1:], firsts[0]], strict=True)
    )


def _in_month(periods: Iterable[TariffPeriod], month: int) -> tuple[bool, ...]:
    """Which of the periods are for this month: where they are the same ones, so is the week."""
    hours = (hours_of(each.days, each.from_, each.to, each.season) for each in periods)
    return tuple(month - 1 in each.months for each in hours)


def _monday(month: int) -> date:
    """One whose week, and the day before it, are all of this month."""
    eighth = date(SOME_YEAR, month, 8)
    return eighth + timedelta(days=-eighth.weekday() % 7)


def _week(
    monday: date, periods: Sequence[TariffPeriod], feed_in: Sequence[TariffPeriod], network_fees: float
) -> Week | None:
    """By the clock alone, which no zone puts forward or back here."""
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC)
    slots: Sequence[PriceSlot] = price_slots(periods, UTC, start, start + WEEK, network_fees)
    if feed_in:
        earned = price_slots(feed_in, UTC, start, start + WEEK)
        slots = joined(Tariff(slots=tuple(slots)), Tariff(slots=earned)).slots
    spans = [(start + step * HALF_HOUR, start + (step + 1) * HALF_HOUR) for step in range(7 * CELLS)]
    imports = [mean_price((span,), slots, lambda slot: slot.import_price) for span in spans]
    exports = [mean_price((span,), slots, lambda slot: slot.export_price) for span in spans]
    if all(price is None for price in exports):
        exports = [0.0] * len(spans)  # a plan without feed-in earns nothing
    if None in imports or None in exports:
        return None
    return tuple((_day(imports, day), _day(exports, day)) for day in range(7))


def _day(prices: Sequence[float | None], day: int) -> tuple[float, ...]:
    return tuple(price for price in prices[day * CELLS : (day + 1) * CELLS] if price is not None)
