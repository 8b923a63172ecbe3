"""Tesla's second tariff layout: built from 48 half-hours, compared by its rates, saved for a restore.

The layout's traps (end of day, empty periods, negative prices, fields it wants always) are dealt with
here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.tariff.rounding import rounded
from domain.tariff.table import CELLS

DECIMALS = 4
SEASON, EMPTY_SEASON = "Summer", "Winter"  # the app fails on others where a season has demand charges
UTILITY = "PowerSync"
SYNC_CODE, CHARGE_CODE, DISCHARGE_CODE = "POWERSYNC-PRICES", "POWERSYNC-CHARGE", "POWERSYNC-DISCHARGE"
NAMES = {
    SYNC_CODE: "PowerSync prices",
    CHARGE_CODE: "PowerSync Force Charge",
    DISCHARGE_CODE: "PowerSync Force Discharge",
}
PERIODS = tuple(f"PERIOD_{cell // 2:02d}_{cell % 2 * 30:02d}" for cell in range(CELLS))
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


def tariff_of(imports: Sequence[float], exports: Sequence[float], *, code: str, currency: str) -> Tariff:
    """A tariff of 48 half-hours, every day alike; prices per kWh, below 0 becomes 0."""
    name = NAMES[code]
    buy = {"name": name, "utility": UTILITY} | _side(imports)
    return {
        "version": 1,
        "code": code,
        "currency": currency,
        **buy,
        "sell_tariff": {"name": name, "utility": UTILITY} | _side(exports),
    }


def _side(prices: Sequence[float]) -> Tariff:
    rates = {
        period: max(0.0, rounded(price, DECIMALS)) for period, price in zip(PERIODS, prices, strict=True)
    }
    nothing: Tariff = {"ALL": {"rates": {"ALL": 0}}, SEASON: {}, EMPTY_SEASON: {}}
    return {
        "daily_charges": [{"name": "Charge"}],
        "demand_charges": nothing,
        "energy_charges": nothing | {SEASON: {"rates": rates}},
        "seasons": {
            SEASON: {
                "fromMonth": 1,
                "fromDay": 1,
                "toMonth": 12,
                "toDay": 31,
                "tou_periods": {period: {"periods": [_period(cell)]} for cell, period in enumerate(PERIODS)},
            },
            EMPTY_SEASON: {"fromMonth": 0, "fromDay": 0, "toMonth": 0, "toDay": 0, "tou_periods": {}},
        },
    }


def _period(cell: int) -> dict[str, int]:
    """One half-hour of all days; Monday is 0, and the day's end is written 0:00."""
    end_min = (cell + 1) * 30 % (24 * 60)
    return {
        "fromDayOfWeek": 0,
        "toDayOfWeek": 6,
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
        kept = {
            period: rounded(float(price), DECIMALS)
            for period, price in (rates.items() if isinstance(rates, dict) else ())
            if isinstance(price, int | float) and price != 0
        }
        if kept:
            found[season] = kept
    return found


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
