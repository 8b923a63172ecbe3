"""Tesla's second tariff layout: made of seasons, compared by its rates, saved for a restore.

The layout's traps (end of day, empty periods, negative prices, fields it wants always) are dealt with
here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from msgspec import Struct

from domain.tariff.rounding import rounded
from domain.tariff.table import CELLS

DECIMALS = 4
LARGEST = 1e6  # per kWh
SEASON, EMPTY_SEASON = "Summer", "Winter"  # the app fails on others where a season has demand charges
UTILITY = "PowerSync"
SYNC_CODE, CHARGE_CODE, DISCHARGE_CODE = "POWERSYNC-PRICES", "POWERSYNC-CHARGE", "POWERSYNC-DISCHARGE"
SPIKE_CODE = "POWERSYNC-SPIKE"
NAMES = {
    SYNC_CODE: "PowerSync prices",
    CHARGE_CODE: "PowerSync Force Charge",
    DISCHARGE_CODE: "PowerSync Force Discharge",
    SPIKE_CODE: "PowerSync Price Spike",
}
PERIODS = tuple(f"PERIOD_{cell // 2:02d}_{cell % 2 * 30:02d}" for cell in range(CELLS))
LAST_DAY = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
KEPT = (
    "version",
    "code",
    "name",
    "utility",
    "currency",
    "daily_charges",
    "monthly_charges",
    "monthly_minimum_bill",
    "min_applicable_demand",
    "max_applicable_demand",
    "daily_demand_charges",
    "demand_charges",
    "energy_charges",
    "seasons",
)
Tariff = dict[str, Any]
Rates = dict[str, dict[str, float]]  # by season and period


class Season(Struct, frozen=True, kw_only=True):
    """The months from the first to the last (1 is January), and their periods by name: when each is, what it
    costs to buy and earns to sell, per kWh, and what a kW of its highest import costs.
    """

    first_month: int = 1
    last_month: int = 12
    periods: Mapping[str, Sequence[Mapping[str, int]]]
    buy: Mapping[str, float]
    sell: Mapping[str, float]
    demand: Mapping[str, float]


def tariff_of(
    imports: Sequence[float],
    exports: Sequence[float],
    *,
    code: str,
    currency: str,
    demand: Sequence[float] = (),
    per_day: float | None = None,
) -> Tariff:
    """A tariff of 48 half-hours, every day alike; prices per kWh, below 0 becomes 0."""
    season = Season(
        periods={period: [period_of(cell)] for cell, period in enumerate(PERIODS)},
        buy=dict(zip(PERIODS, imports, strict=True)),
        sell=dict(zip(PERIODS, exports, strict=True)),
        demand=dict(zip(PERIODS, demand, strict=bool(demand))),
    )
    return tariff_of_seasons([season], code=code, currency=currency, per_day=per_day)


def tariff_of_seasons(
    seasons: Sequence[Season], *, code: str, currency: str, per_day: float | None = None
) -> Tariff:
    """A tariff of seasons that are the whole year together; a lone one has an empty one beside it."""
    named = dict(zip(_names(len(seasons)), seasons, strict=True))
    name = NAMES[code]
    buy = _side(named, {each: season.buy for each, season in named.items()}, per_day)
    sell = _side(named, {each: season.sell for each, season in named.items()}, None)
    demand = {each: season.demand for each, season in named.items()}
    return {
        "version": 1,
        "code": code,
        "currency": currency,
        "name": name,
        "utility": UTILITY,
        **buy,
        "demand_charges": _charges(demand),
        "sell_tariff": {"name": name, "utility": UTILITY} | sell,
    }


def _names(count: int) -> tuple[str, ...]:
    return (SEASON, EMPTY_SEASON, *(f"Season {number}" for number in range(3, count + 1)))[:count]


def _side(
    seasons: Mapping[str, Season], prices: Mapping[str, Mapping[str, float]], per_day: float | None
) -> Tariff:
    charge: dict[str, object] = {"name": "Charge"}
    if per_day is not None:
        charge["amount"] = rounded(per_day, DECIMALS)
    dated = {
        name: {
            "fromMonth": season.first_month,
            "fromDay": 1,
            "toMonth": season.last_month,
            "toDay": LAST_DAY[season.last_month - 1],
            "tou_periods": {period: {"periods": list(each)} for period, each in season.periods.items()},
        }
        for name, season in seasons.items()
    }
    empty = {"fromMonth": 0, "fromDay": 0, "toMonth": 0, "toDay": 0, "tou_periods": {}}
    return {
        "daily_charges": [charge],
        "demand_charges": _charges({}),
        "energy_charges": _charges(prices),
        "seasons": dated if EMPTY_SEASON in dated else dated | {EMPTY_SEASON: empty},
    }


def _charges(prices: Mapping[str, Mapping[str, float]]) -> Tariff:
    """By season; what has none is empty."""
    rates = {
        season: {"rates": {period: max(0.0, rounded(price, DECIMALS)) for period, price in of_season.items()}}
        for season, of_season in prices.items()
        if of_season
    }
    return {"ALL": {"rates": {"ALL": 0}}, SEASON: {}, EMPTY_SEASON: {}} | rates


def period_of(cell: int, first_weekday: int = 0, last_weekday: int = 6) -> dict[str, int]:
    """One half-hour of these days; Monday is 0, and the day's end is written 0:00."""
    end_min = (cell + 1) * 30 % (24 * 60)
    return {
        "fromDayOfWeek": first_weekday,
        "toDayOfWeek": last_weekday,
        "fromHour": cell // 2,
        "fromMinute": cell % 2 * 30,
        "toHour": end_min // 60,
        "toMinute": end_min % 60,
    }


def rates_of(tariff: Mapping[str, Any] | None) -> dict[str, Rates]:
    """The prices by side, season and period; zeros are left out, because echoes drop some of them."""
    if tariff is None:
        return {}
    sell = tariff.get("sell_tariff")
    return {
        "buy": _rates(tariff.get("energy_charges")),
        "sell": _rates(sell.get("energy_charges") if isinstance(sell, dict) else None),
    }


def _rates(charges: object) -> Rates:
    found: Rates = {}
    for season, entry in charges.items() if isinstance(charges, dict) else ():
        rates = entry.get("rates", entry) if isinstance(entry, dict) else None
        prices = {
            period: _price(told)
            for period, told in (rates.items() if isinstance(rates, dict) else ())
            if isinstance(told, int | float) and not isinstance(told, bool)
        }
        kept = {period: price for period, price in prices.items() if price}
        if kept:
            found[season] = kept
    return found


def _price(told: float) -> float:
    """Rounded; what can be no price is like none of ours."""
    return rounded(float(told), DECIMALS) if -LARGEST < told < LARGEST else inf


def same_rates(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    """Whether two tariffs cost the same; names, codes and empty seasons do not matter."""
    return one is not None and other is not None and rates_of(one) == rates_of(other)


def saved(tariff: Mapping[str, Any] | None) -> Tariff | None:
    """The tariff as it can be sent back: the layout's own keys, the first layout turned into the second."""
    if tariff is None:
        return None
    kept = _saved_side(tariff)
    sell = tariff.get("sell_tariff")
    if isinstance(sell, dict) and sell:
        kept["sell_tariff"] = _saved_side(sell)
    return {"version": 1} | kept


def _saved_side(side: Mapping[str, Any]) -> Tariff:
    kept = {name: side[name] for name in KEPT if name in side}
    for name in ("energy_charges", "demand_charges"):
        if isinstance(kept.get(name), dict):
            seasons = {season: _wrapped(entry, "rates") for season, entry in kept[name].items()}
            kept[name] = {"ALL": {"rates": {"ALL": 0}}} | seasons  # echoes drop it, the layout wants it
    if isinstance(kept.get("seasons"), dict):
        kept["seasons"] = {name: _saved_season(season) for name, season in kept["seasons"].items()}
    return kept


def _saved_season(season: object) -> object:
    if not isinstance(season, dict) or not isinstance(season.get("tou_periods"), dict):
        return season
    periods = {name: _wrapped(entry, "periods") for name, entry in season["tou_periods"].items()}
    return season | {"tou_periods": periods}


def _wrapped(entry: object, key: str) -> object:
    """An entry of the first layout inside the key that the second has around it."""
    if not entry or (isinstance(entry, dict) and key in entry):
        return entry
    return {key: entry}


def text(tariff: Mapping[str, Any] | None, key: str) -> str:
    """A text of the tariff, or empty."""
    value = None if tariff is None else tariff.get(key)
    return value if isinstance(value, str) else ""
