"""A tariff that is fixed for the year, as seasons of Tesla's layout: sent once, right on every day."""

from collections.abc import Sequence

from adapters.batteries.powerwall.tariff import (
    PERIODS,
    SYNC_CODE,
    Season,
    Tariff,
    period_of,
    tariff_of,
    tariff_of_seasons,
)
from domain.tariff.season import SeasonTable
from domain.tariff.table import CELLS, TariffTable

DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
Prices = tuple[float, float, float]  # buy and sell per kWh, and per kW


def tariff_of_table(table: TariffTable, currency: str) -> Tariff:
    """Every season where the prices are fixed, else the coming 24 hours as every day of the year."""
    if table.year:
        seasons = [_season(season) for season in table.year]
        return tariff_of_seasons(
            seasons, code=SYNC_CODE, currency=currency, per_day=table.supply_charge_per_day
        )
    return tariff_of(
        table.imports,
        table.exports,
        code=SYNC_CODE,
        currency=currency,
        demand=table.demand_per_kw,
        per_day=table.supply_charge_per_day,
    )


def _season(season: SeasonTable) -> Season:
    """Days that cost the same at a half-hour share a period; its name tells the first of them but Monday."""
    found: dict[str, tuple[Prices, list[dict[str, int]]]] = {}
    for cell in range(CELLS):
        for prices, weekdays in _alike(season, cell).items():
            name = PERIODS[cell] if weekdays[0] == 0 else f"{PERIODS[cell]}_{DAYS[weekdays[0]]}"
            found[name] = prices, [period_of(cell, first, last) for first, last in _runs(weekdays)]
    has_demand = any(day.demand_per_kw for day in season.week)
    return Season(
        first_month=season.first_month,
        last_month=season.last_month,
        periods={name: periods for name, (_, periods) in found.items()},
        buy={name: prices[0] for name, (prices, _) in found.items()},
        sell={name: prices[1] for name, (prices, _) in found.items()},
        demand={name: prices[2] for name, (prices, _) in found.items()} if has_demand else {},
    )


def _alike(season: SeasonTable, cell: int) -> dict[Prices, list[int]]:
    """The weekdays, Monday is 0, by what this half-hour costs on them."""
    found: dict[Prices, list[int]] = {}
    for weekday, day in enumerate(season.week):
        per_kw = day.demand_per_kw[cell] if day.demand_per_kw else 0.0
        found.setdefault((day.imports[cell], day.exports[cell], per_kw), []).append(weekday)
    return found


def _runs(weekdays: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring days as from and to."""
    runs: list[tuple[int, int]] = []
    for weekday in weekdays:
        first = runs.pop()[0] if runs and runs[-1][1] == weekday - 1 else weekday
        runs.append((first, weekday))
    return runs
