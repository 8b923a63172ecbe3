"""What settings are called in the app; a remark on one names it so in languages that do not write its key."""

import re

from domain.language.tongue import ENGLISH, Tongue

KEY = re.compile(r"(?:loadpoint\[\d+\]|site|battery|vehicle\[\d+\])\.(?:(\w+)\.)?(\w+)")
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
}
NAMED, NAMED_AT = "“{setting}”", "“{setting}” at {device}"


def setting_title(key: str, tongue: Tongue, device: str | None = None) -> str:
    """Its name, and at which `device`; English has the key as it is written, and so has what the app does
    not name.
    """
    found = None if tongue.code == ENGLISH.code else KEY.fullmatch(key)
    if found is None:
        return key
    mode, last = found.groups()
    name = {**SETTINGS, **OF_THE_HOUSE}.get(last)
    if name is None or (mode is not None and mode not in MODES):
        return key
    setting = tongue.say(name)
    if mode is not None:
        setting = tongue.said(OF_MODE, mode=tongue.say(MODES[mode]), setting=setting)
    if device is None:
        return tongue.said(NAMED, setting=setting)
    return tongue.said(NAMED_AT, setting=setting, device=device)
