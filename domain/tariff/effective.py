"""The table as a vendor's cloud is shown it, half-hour by half-hour beside what is settled."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from domain.tariff.adjust import Accepted, Half, adjusted
from domain.tariff.adjustments import Adjustment, Adjustments
from domain.tariff.season import SeasonTable, WeekdayPrices
from domain.tariff.table import TariffTable
from domain.tariff.terms import DemandCharge
from domain.tariff.wall_clock import Hours, hours_of

Counted = Sequence[tuple[float, Sequence[Hours]]]
"""Demand charges by what a kW costs, with their hours."""


class ShownHalf(Struct, frozen=True, kw_only=True):
    """One half-hour by the site's clock, currency per kWh: what is shown, what is settled, and why they
    differ.
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
    settled: TariffTable, by: Adjustments, accepted: Accepted, demand: Sequence[DemandCharge] = ()
) -> Effective:
    """The settled table with the owner's adjustments, as this target takes it. Raises Conflict."""
    counted = [
        (each.per_kw, [hours_of(when.days, when.from_, when.to, when.season) for when in each.when])
        for each in demand
        if each.when
    ]
    # The year's weeks are told apart by their prices alone; the coming day is right in any season.
    is_seasonal = any(when.season for each in demand for when in each.when)
    halves = [
        _half(index, settled.days[index], prices, counted, is_spike=index in settled.spikes)
        for index, prices in enumerate(zip(settled.imports, settled.exports, strict=True))
    ]
    shown = adjusted(halves, by, accepted)
    table = replace(
        settled,
        imports=tuple(half.import_price for half in shown),
        exports=tuple(half.export_price for half in shown),
        demand_per_kw=_per_kw(halves, counted),
        year=() if is_seasonal else tuple(_season(season, by, accepted, counted) for season in settled.year),
    )
    return Effective(
        table=table,
        halves=tuple(
            ShownHalf(
                start=f"{half.begins:%H:%M}",
                import_price=half.import_price,
                export_price=half.export_price,
                settled_import=was.import_price,
                settled_export=was.export_price,
                adjusted_by=half.by,
            )
            for half, was in zip(shown, halves, strict=True)
        ),
    )


def _half(
    index: int, day: date, prices: tuple[float, float], counted: Counted, *, is_spike: bool = False
) -> Half:
    half = Half(index=index, day=day, import_price=prices[0], export_price=prices[1], is_spike=is_spike)
    return replace(half, is_demand=any(_holds(hours, half) for _, hours in counted))


def _per_kw(halves: Sequence[Half], counted: Counted) -> tuple[float, ...]:
    if not any(half.is_demand for half in halves):
        return ()
    return tuple(sum(per_kw for per_kw, hours in counted if _holds(hours, half)) for half in halves)


def _holds(hours: Sequence[Hours], half: Half) -> bool:
    return any(each.begun_on(half.begins) is not None for each in hours)


def _season(season: SeasonTable, by: Adjustments, accepted: Accepted, counted: Counted) -> SeasonTable:
    return replace(season, week=tuple(_weekday(day, by, accepted, counted) for day in season.week))


def _weekday(settled: WeekdayPrices, by: Adjustments, accepted: Accepted, counted: Counted) -> WeekdayPrices:
    prices = zip(settled.imports, settled.exports, strict=True)
    halves = [_half(index, settled.day, pair, counted) for index, pair in enumerate(prices)]
    shown = adjusted(halves, by, accepted)
    return replace(
        settled,
        imports=tuple(half.import_price for half in shown),
        exports=tuple(half.export_price for half in shown),
        demand_per_kw=_per_kw(halves, counted),
    )
