"""What settings are called in the app, for remarks on one: only who edits the file knows its key."""

import re

from domain.language.tongue import Tongue

PLACE = re.compile(r"\[\d+\]")
# A key in a sentence: with the tables that it lies in, or by itself where no other word looks like it.
KEY = re.compile(r"\b(?:[a-z]+(?:\[\d+\])?\.)+[a-z_]+\b|\b[a-z]+(?:_[a-z0-9]+)+\b")
OF_MODE = "{mode}: {setting}"
MODES = {
    "off": "Off",
    "solar": "Sun",
    "cheap": "Cheap",
    "schedule": "Times",
    "smart": "Ready",
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
OF_THE_HOUSE = {
    "import_limit_w": "Most to draw from the grid",
    "export_limit_w": "Most to feed in",
    "main_fuse_a": "Main fuse",
    "fuse_margin_a": "Kept free below the fuse",
    "max_ac_w": "Most it takes",
    "circuit": "Circuit",
    "phase": "Phase",
}
OF_PLANNING = {
    "reserve_pct": "Reserve",
    "charge_by": "Charged every day by",
    "charge_by_soc_pct": "Level by then",
    "grid_charge_max_soc_pct": "Charge from the grid up to",
    "floor": "Kept in some hours",
    "limit": "Limits in some hours",
}
OF_UPLOAD = {"spike_protection": "Protection from price spikes", "demand": "Demand charge"}
OF_SPIKES = {"enabled": "Switched on", "threshold_per_mwh": "From a price of"}
# What stands in such a table of the file, after its name.
TABLES = {
    "optimiser": ("Planning", OF_PLANNING),
    "tariff.upload": ("Tariff to the cloud", OF_UPLOAD),
    "spike": ("Price spikes", OF_SPIKES),
}
WHOLE = {"tariff.upload": "Tariff to the cloud", "homeassistant": "Home Assistant"}
ALONE = ("loadpoint", "site", "battery", "vehicle")  # whose settings have a name of their own
IN_THE_FILE = ("spike.", "optimiser.limit")  # no form has them
NAMED, NAMED_AT, IN_FILE = "“{setting}”", "“{setting}” at {device}", "{title} ({key})"


def setting_title(key: str, tongue: Tongue, device: str | None = None) -> str:
    """Its name, and at which `device`; the key beside it where only the file has it, and alone where nothing
    has a name for it.
    """
    name = _name(PLACE.sub("", key), tongue)
    if name is None:
        return key
    if device is None:
        title = tongue.said(NAMED, setting=name)
    else:
        title = tongue.said(NAMED_AT, setting=name, device=device)
    return tongue.said(IN_FILE, title=title, key=key) if key.startswith(IN_THE_FILE) else title


def in_titles(text: str, tongue: Tongue) -> str:
    """A sentence about settings with their names in place of their keys."""
    return KEY.sub(lambda found: _in_a_sentence(found[0], tongue), text)


def _in_a_sentence(key: str, tongue: Tongue) -> str:
    if "." in key:
        return setting_title(key, tongue)
    name = {**SETTINGS, **OF_THE_HOUSE, **OF_PLANNING}.get(key)
    return key if name is None else tongue.said(NAMED, setting=tongue.say(name))


def _name(key: str, tongue: Tongue) -> str | None:
    """In the owner's words; `key` without the places in lists."""
    if key in WHOLE:
        return tongue.say(WHOLE[key])
    for table, (title, names) in TABLES.items():
        first, _, _ = key.removeprefix(f"{table}.").partition(".")
        if key.startswith(f"{table}.") and first in names:
            setting = tongue.say(names[first])
            return tongue.said(OF_MODE, mode=tongue.say(title), setting=setting)
    section, *within = key.split(".")
    name = {**SETTINGS, **OF_THE_HOUSE}.get(within[-1]) if within and section in ALONE else None
    if name is None or len(within) > 2 or (len(within) == 2 and within[0] not in MODES):
        return None
    setting = tongue.say(name)
    if len(within) == 1:
        return setting
    return tongue.said(OF_MODE, mode=tongue.say(MODES[within[0]]), setting=setting)
