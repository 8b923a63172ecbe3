"""The table as a vendor's cloud is shown it, half-hour by half-hour beside what is settled."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from domain.tariff.adjust import Accepted, Half, adjusted
from domain.tariff.adjustments import Adjustment, Adjustments
from domain.tariff.by_the_clock import TermsByClock
from domain.tariff.rounding import rounded
from domain.tariff.season import SeasonTable, WeekdayPrices
from domain.tariff.table import TariffTable
from domain.tariff.terms import TariffTerms

PLAIN = TariffTerms()
DECIMALS = 6


class ShownHalf(Struct, frozen=True, kw_only=True):
    """One half-hour by the site's clock, currency per kWh: what is shown, what is settled (of a quota, its
    first kWh), and why they differ.
    """

    start: str
    import_price: float = field(name="import")
    export_price: float = field(name="export")
    settled_import: float
    settled_export: float
    adjusted_by: tuple[Adjustment, ...] = ()


class Effective(Struct, frozen=True, kw_only=True):
    """`table` is what a target is given, `halves` how it came about: those of the coming 24 hours."""

    table: TariffTable
    halves: tuple[ShownHalf, ...]


def effective(
    settled: TariffTable, by: Adjustments, accepted: Accepted, terms: TariffTerms = PLAIN
) -> Effective:
    """The settled table with the owner's adjustments, as this target takes it. Raises Conflict."""
    clock = TermsByClock(terms)
    prices = list(zip(settled.days, settled.imports, settled.exports, strict=True))
    halves = [
        clock.applied(_half(index, *each, is_spike=index in settled.spikes))
        for index, each in enumerate(prices)
    ]
    shown = adjusted(halves, by, accepted)
    # The year's weeks are told apart by their prices alone; the coming day is right in any season.
    year = () if clock.is_seasonal else settled.year
    table = replace(
        settled,
        imports=tuple(half.import_price for half in shown),
        exports=tuple(half.export_price for half in shown),
        demand_per_kw=clock.per_kw(halves),
        year=tuple(_season(season, by, accepted, clock) for season in year),
    )
    shown_halves = tuple(_told(half, was) for half, was in zip(shown, halves, strict=True))
    return Effective(table=table, halves=shown_halves)


def _half(index: int, day: date, bought: float, sold: float, *, is_spike: bool = False) -> Half:
    return Half(index=index, day=day, import_price=bought, export_price=sold, is_spike=is_spike)


def _told(shown: Half, settled: Half) -> ShownHalf:
    return ShownHalf(
        start=f"{shown.begins:%H:%M}",
        import_price=shown.import_price,
        export_price=shown.export_price,
        settled_import=rounded(settled.import_price, DECIMALS),
        settled_export=rounded(settled.export_price, DECIMALS),
        adjusted_by=shown.by,
    )


def _season(season: SeasonTable, by: Adjustments, accepted: Accepted, clock: TermsByClock) -> SeasonTable:
    return replace(season, week=tuple(_weekday(day, by, accepted, clock) for day in season.week))


def _weekday(
    settled: WeekdayPrices, by: Adjustments, accepted: Accepted, clock: TermsByClock
) -> WeekdayPrices:
    prices: Sequence[tuple[float, float]] = list(zip(settled.imports, settled.exports, strict=True))
    halves = [clock.applied(_half(index, settled.day, *pair)) for index, pair in enumerate(prices)]
    shown = adjusted(halves, by, accepted)
    return replace(
        settled,
        imports=tuple(half.import_price for half in shown),
        exports=tuple(half.export_price for half in shown),
        demand_per_kw=clock.per_kw(halves),
    )
