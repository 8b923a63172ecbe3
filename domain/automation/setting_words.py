"""The settings that an automation changes, with their values, under the names that the app gives them."""

from collections.abc import Iterator, Mapping
from typing import Any

from domain.house.setting_titles import MODES, OF_MODE, SETTINGS
from domain.language.tongue import WEEK, Tongue

TO = "“{setting}” to {value}"
BACK = "“{setting}” back to what is configured"
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
    "resume_at": {"start": "The level to start", "pause": "The level to pause"},
    "grid_fallback": {"none": "Stop", "minimum": "Smallest current"},
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
        days = (f"{tongue.weekday(day)} {clock or '-'}" for day, clock in value.items() if day in WEEK)
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
