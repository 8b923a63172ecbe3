"""The settings that an automation changes, with their values, under the names that the app gives them."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.automation.condition_words import DAYS
from domain.language.tongue import Tongue

TO = "“{setting}” to {value}"
BACK = "“{setting}” back to what is configured"
OF_MODE = "{mode}: {setting}"
MODES = {
    "off": "Off",
    "solar": "Sun only",
    "cheap": "Cheap hours",
    "schedule": "Time window",
    "smart": "Ready by",
    "fast": "Fast",
}
# The settings by their last key: the same key means the same in each mode.
SETTINGS = {
    "mode": "Mode",
    "limit_soc_pct": "Charge up to",
    "discharge_floor_pct": "Keep in the car",
    "min_current_a": "Smallest current",
    "max_current_a": "Largest current",
    "phases": "Phases",
    "priority": "Priority",
    "vehicle": "Car",
    "charge_in_demand_window": "Charge while a demand charge counts",
    "method": "How the sun is counted",
    "buffer_w": "Buffer",
    "start_delay_s": "Wait before the start",
    "stop_delay_s": "Wait before the stop",
    "battery_start_soc_pct": "Battery to start",
    "battery_pause_soc_pct": "Battery to pause",
    "resume_at": "Goes on from",
    "parallel": "Beside the battery",
    "parallel_reserve_w": "Then for the battery",
    "grid_tolerance_w": "Import that does not matter",
    "grid_fallback": "Without sun",
    "phase_up_delay_s": "Wait before three phases",
    "phase_down_delay_s": "Wait before one phase",
    "recovery_soc_pct": "Nearly empty up to",
    "recovery_price": "Highest price when nearly empty",
    "opportunity_price": "Highest price when fuller",
    "price_hysteresis": "Play of the price",
    "battery_min_soc_pct": "Battery at least",
    "no_grid_import": "Nothing from the grid",
    "preserve_battery": "Battery keeps its charge",
    "from": "From",
    "to": "To",
    "days": "Days",
    "max_price": "Highest price",
    "target_soc_pct": "Charge target",
    "departures": "Departures",
    "strategy": "Way",
    "min_battery_soc_pct": "Battery at least",
    "charge_efficiency": "Efficiency of charging",
    "reserve_pct": "Reserve",
    "max_charge_w": "Most it charges with",
    "max_discharge_w": "Most it gives",
    "forecast": "Forecast",
    "grid_charging": "Charge from the grid",
    "export_rule": "What may be sold",
    "storm_watch": "Storm watch",
    "off_grid_ev_reserve_pct": "Kept from cars in an outage",
}
CHOICES = {
    "mode": MODES,
    "strategy": {
        "cheapest": "As cheap as possible",
        "solar_only": "Sun only",
        "solar_preferred": "Sun where possible",
        "as_late_as_possible": "As late as possible",
    },
    "phases": {"auto": "Automatic"},
    "method": {"grid": "At the grid", "direct": "Direct"},
    "resume_at": {"start": "Start", "pause": "Pause"},
    "grid_fallback": {"none": "None", "minimum": "Smallest current"},
    "vehicle": {"": "None"},
    "forecast": {"low": "Low", "predicted": "Likely", "high": "High"},
    "export_rule": {"never": "Nothing", "pv_only": "Sun alone", "battery_ok": "Sun and battery"},
}


def setting_words(values: Mapping[str, Any], currency: str, tongue: Tongue) -> str:
    """“Mode” to “Off” and “Largest current” to 16 A. `values`: as in the PATCH, null: as configured."""
    return tongue.joined(list(_each(values, currency, tongue)))


def _each(values: Mapping[str, Any], currency: str, tongue: Tongue, mode: str = "") -> Iterator[str]:
    for key, value in values.items():
        if key in MODES and isinstance(value, Mapping):
            yield from _each(value, currency, tongue, key)
            continue
        known = MODES.get(key) or SETTINGS.get(key)
        setting = key if known is None else tongue.say(known)
        if mode:
            setting = tongue.said(OF_MODE, mode=tongue.say(MODES[mode]), setting=setting)
        if value is None:
            yield tongue.said(BACK, setting=setting)
        else:
            yield tongue.said(TO, setting=setting, value=_value(key, value, currency, tongue))


def _value(key: str, value: Any, currency: str, tongue: Tongue) -> str:
    if isinstance(value, bool):
        return tongue.say("on") if value else tongue.say("off")
    if isinstance(value, Mapping):
        days = (f"{tongue.say(DAYS[day])} {clock or '-'}" for day, clock in value.items() if day in DAYS)
        return ", ".join(days)
    if not isinstance(value, int | float):
        known = CHOICES.get(key, {}).get(value)
        return tongue.said("“{value}”", value=value if known is None else tongue.say(known))
    if "price" in key:
        return tongue.price(value, currency)
    match key.rpartition("_")[2]:
        case "pct":
            return tongue.percent(value)
        case "a":
            return f"{tongue.number(value)} A"
        case "w":
            return tongue.power(value)
        case "s":
            return f"{tongue.number(value)} s"
        case _:
            return f"{value:g}"
