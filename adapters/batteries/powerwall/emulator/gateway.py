"""How an emulated Powerwall acts on its settings: what a planner that believes its tariff would do.

It reads tariffs by its own rules, so that the driver's layout is not proved against itself.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse

HALF_HOURS = 48
BACKUP_CHARGE_W, TOP_UP_W = 3_300.0, 1_700.0  # towards a reserve it does not hurry
TOP_UP_BAND_PCT = 0.5
CHEAP_SHARE, DEAR_TIMES = 0.1, 10.0  # of the day's dearest, of the day's cheapest


class Settings(Struct, kw_only=True):
    """What the owner has set, `tariff` as it was sent; and what a site has of what not every one has."""

    mode: str = "self_consumption"
    reserve_pct: float = 20
    export_rule: str = "battery_ok"
    grid_charging_disallowed: bool = False
    storm_watch: bool = False
    ev_reserve_pct: float = 50
    has_storm_watch: bool = True
    has_ev_reserve: bool = True
    shows_grid_charging: bool = True
    strategy: str | None = None
    tariff: dict[str, Any] | None = None


class Force(Struct, frozen=True):
    """What the planner wants of the battery: W, + discharges, towards a charge, until then."""

    power_w: float
    target_pct: float
    until: datetime | None = None


def drive(settings: Settings, house: SimulatedHouse, now: datetime, zone: ZoneInfo) -> None:
    """Lets the house's battery and export do what the settings say at this moment."""
    battery = house.battery
    assert battery is not None
    house.export_limit_w = 0.0 if settings.export_rule == "never" else None
    battery.reserve_pct = 100.0 if settings.mode == "backup" else settings.reserve_pct
    force = _by_tariff(settings, battery, now, zone) if settings.mode == "autonomous" else None
    force = force or _towards_reserve(settings, battery)
    if force is None:
        battery.release()
    else:
        battery.force(force.power_w, force.target_pct, force.until)


def _towards_reserve(settings: Settings, battery: SimulatedBattery) -> Force | None:
    """From the grid, slowly, while the charge is below the reserve."""
    if settings.grid_charging_disallowed or battery.soc_pct >= battery.reserve_pct - TOP_UP_BAND_PCT:
        return None
    power_w = BACKUP_CHARGE_W if settings.mode == "backup" else TOP_UP_W
    return Force(-min(power_w, battery.max_charge_w), battery.reserve_pct)


def _by_tariff(settings: Settings, battery: SimulatedBattery, now: datetime, zone: ZoneInfo) -> Force | None:
    """Only prices that leave no doubt move it; for the rest of the day it covers the house."""
    if settings.tariff is None:
        return None
    start = now - timedelta(minutes=now.minute % 30, seconds=now.second, microseconds=now.microsecond)
    wishes = _wishes(settings, _prices(msgspec.json.encode(settings.tariff), start, zone))
    if wishes[0] == 0:
        return None
    ends = next((step for step, wish in enumerate(wishes) if wish != wishes[0]), HALF_HOURS)
    until = start + timedelta(minutes=30 * ends)
    if wishes[0] < 0:
        return Force(-battery.max_charge_w, 100.0, until)
    return Force(battery.max_discharge_w, settings.reserve_pct, until)


@lru_cache(maxsize=16)
def _prices(tariff: bytes, start: datetime, zone: ZoneInfo) -> list[tuple[float, float]]:
    """A day of half-hours; it acts at every question, and a tariff is read thousands of times for each."""
    told = msgspec.json.decode(tariff)
    times = [start + timedelta(minutes=30 * step) for step in range(HALF_HOURS)]
    return [price_at(told, time.astimezone(zone)) for time in times]


def _wishes(settings: Settings, prices: list[tuple[float, float]]) -> list[int]:
    """-1 charges, +1 discharges, 0 neither."""
    dearest, least_sell = max(buy for buy, _ in prices), min(sell for _, sell in prices)
    return [_wish(settings, buy, sell, dearest, least_sell) for buy, sell in prices]


def _wish(settings: Settings, buy: float, sell: float, dearest: float, least_sell: float) -> int:
    may_charge = not settings.grid_charging_disallowed
    pays_to_sell = sell > 0.2 and sell >= DEAR_TIMES * max(least_sell, 0.01)
    if may_charge and (buy <= CHEAP_SHARE * dearest or (pays_to_sell and buy < sell / 2)):
        return -1 if dearest > 0 else 0
    return 1 if pays_to_sell and settings.export_rule == "battery_ok" else 0


def price_at(tariff: Mapping[str, Any], local: datetime) -> tuple[float, float]:
    """Buying and selling at this moment of the site's clock; what no period covers costs nothing."""
    sell = tariff.get("sell_tariff")
    return _price(tariff, local), _price(sell, local) if isinstance(sell, dict) else 0.0


def _price(side: Mapping[str, Any], local: datetime) -> float:
    for name, season in side["seasons"].items():
        if not _in_season(season, local):
            continue
        for period, entry in season["tou_periods"].items():
            if any(_in_period(each, local) for each in entry["periods"]):
                return float(side["energy_charges"][name]["rates"][period])
    return 0.0


def _in_season(season: Mapping[str, Any], local: datetime) -> bool:
    if not season or not season.get("fromMonth"):
        return False
    first, last = (season["fromMonth"], season["fromDay"]), (season["toMonth"], season["toDay"])
    today = (local.month, local.day)
    return first <= today <= last if first <= last else today >= first or today <= last


def _in_period(period: Mapping[str, int], local: datetime) -> bool:
    """Monday is 0; an end of 0:00 is the end of the day, and a start that is its end is all day."""
    if not period.get("fromDayOfWeek", 0) <= local.weekday() <= period.get("toDayOfWeek", 0):
        return False
    start = period.get("fromHour", 0) * 60 + period.get("fromMinute", 0)
    end = period.get("toHour", 0) * 60 + period.get("toMinute", 0) or 24 * 60
    return start <= local.hour * 60 + local.minute < end


def faults_in(tariff: Mapping[str, Any]) -> list[str]:
    """What the vendor would refuse: negative prices, half-hours not covered exactly once, missing fields."""
    found: list[str] = []
    for label, side in (("buy", tariff), ("sell", tariff.get("sell_tariff"))):
        if not isinstance(side, dict):
            found.append(f"{label}: is missing")
            continue
        found += [f"{label}: {key} is missing" for key in ("seasons", "energy_charges") if key not in side]
        for name, season in side.get("seasons", {}).items():
            if season.get("tou_periods"):
                found += _uncovered(f"{label} {name}", season["tou_periods"])
                rates = side["energy_charges"].get(name, {}).get("rates", {})
                found += [f"{label} {name}: {key} < 0" for key, rate in rates.items() if rate < 0]
    return found


def _uncovered(label: str, periods: Mapping[str, Any]) -> list[str]:
    minutes = [[0] * HALF_HOURS for _ in range(7)]
    for entry in periods.values():
        for each in entry["periods"]:
            start = each["fromHour"] * 60 + each["fromMinute"]
            end = each["toHour"] * 60 + each["toMinute"] or 24 * 60
            for day in range(each["fromDayOfWeek"], each["toDayOfWeek"] + 1):
                for cell in range(start // 30, end // 30):
                    minutes[day][cell] += 1
    is_exact = all(count == 1 for day in minutes for count in day)
    return [] if is_exact else [f"{label}: the schedule must cover exactly 24 hours"]
