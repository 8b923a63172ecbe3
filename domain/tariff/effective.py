"""The table as a vendor's cloud is shown it, half-hour by half-hour beside what is settled."""

from collections.abc import Callable
from datetime import date

from msgspec import Struct, field
from msgspec.structs import replace

from domain.tariff.adjust import Accepted, Half, adjusted
from domain.tariff.adjustments import Adjustment, Adjustments
from domain.tariff.season import SeasonTable, WeekdayPrices
from domain.tariff.table import TariffTable

CountsForDemand = Callable[[date, int], bool]
"""Whether the half-hour of that number (0 is 00:00) counts for a demand charge on that day."""


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
    settled: TariffTable, by: Adjustments, accepted: Accepted, counts_for_demand: CountsForDemand
) -> Effective:
    """The settled table with the owner's adjustments, as this target takes it. Raises Conflict."""
    halves = [
        Half(
            index=index,
            day=settled.days[index],
            import_price=settled.imports[index],
            export_price=settled.exports[index],
            is_spike=index in settled.spikes,
            is_demand=counts_for_demand(settled.days[index], index),
        )
        for index in range(len(settled.imports))
    ]
    shown = adjusted(halves, by, accepted)
    table = replace(
        settled,
        imports=tuple(half.import_price for half in shown),
        exports=tuple(half.export_price for half in shown),
        year=tuple(_season(season, by, accepted, counts_for_demand) for season in settled.year),
    )
    return Effective(
        table=table,
        halves=tuple(
            ShownHalf(
                start=f"{half.index // 2:02d}:{half.index % 2 * 30:02d}",
                import_price=half.import_price,
                export_price=half.export_price,
                settled_import=was.import_price,
                settled_export=was.export_price,
                adjusted_by=half.by,
            )
            for half, was in zip(shown, halves, strict=True)
        ),
    )


def _season(
    season: SeasonTable, by: Adjustments, accepted: Accepted, counts_for_demand: CountsForDemand
) -> SeasonTable:
    return replace(
        season, week=tuple(_weekday(prices, by, accepted, counts_for_demand) for prices in season.week)
    )


def _weekday(
    prices: WeekdayPrices, by: Adjustments, accepted: Accepted, counts_for_demand: CountsForDemand
) -> WeekdayPrices:
    halves = [
        Half(
            index=index,
            day=prices.day,
            import_price=bought,
            export_price=sold,
            is_demand=counts_for_demand(prices.day, index),
        )
        for index, (bought, sold) in enumerate(zip(prices.imports, prices.exports, strict=True))
    ]
    shown = adjusted(halves, by, accepted)
    return replace(
        prices,
        imports=tuple(half.import_price for half in shown),
        exports=tuple(half.export_price for half in shown),
    )
