"""What Tesla's energy documents say, read once at the edge: powers in W, energies in Wh, one sign.

Firmware leaves fields out at will, so everything is optional and absence is None, never 0.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from adapters.kinds.secret import blanked
from domain.house.battery_setting import ExportRule

LARGEST = 1e12  # what is larger is no measurement
ENERGY_PER_UNIT_WH = 13_500.0
TARIFF_PLACES = ("", "tou_settings", "rate_plan", "rate_plan_settings", "utility_rate_plan")


class Mode(StrEnum):
    """`default_real_mode`: by itself, by the tariff, or kept full."""

    SELF_CONSUMPTION = "self_consumption"
    AUTONOMOUS = "autonomous"
    BACKUP = "backup"


class Live(Struct, frozen=True, kw_only=True):
    """`live_status`: what flows. `battery_w` + discharges, `grid_w` + imports."""

    solar_w: float | None
    battery_w: float | None
    grid_w: float | None
    load_w: float | None
    soc_pct: float | None
    pack_wh: float | None
    is_off_grid: bool | None
    storm_watch_active: bool | None
    grid_services_active: bool | None
    timestamp: str | None


class SiteInfo(Struct, frozen=True, kw_only=True):
    """`site_info`: what is set. `grid_charging` None and `export_rule` None: this site does not say.
    `has_storm_watch`, `has_ev_reserve`: whether it has these at all.
    """

    mode: str | None
    reserve_pct: float | None
    export_rule: str | None
    grid_charging: bool | None
    tariff: Mapping[str, Any] | None
    strategy: str | None
    storm_watch: bool | None
    has_storm_watch: bool | None
    ev_reserve_pct: float | None
    has_ev_reserve: bool | None
    has_solar: bool | None
    rated_w: float | None
    rated_wh: float | None
    time_zone: str | None
    firmware: str | None
    model: str | None


def live_of(document: Mapping[str, Any]) -> Live:
    """Reads a `live_status`. A standby draw of the solar inverter is no production."""
    solar_w = _number(document, "solar_power")
    island = document.get("island_status")
    return Live(
        solar_w=None if solar_w is None else max(0.0, solar_w),
        battery_w=_number(document, "battery_power"),
        grid_w=_number(document, "grid_power"),
        load_w=_number(document, "load_power"),
        soc_pct=_percent(document, "percentage_charged"),
        pack_wh=_number(document, "total_pack_energy") or None,
        is_off_grid=island.startswith("off_grid") if isinstance(island, str) else None,
        storm_watch_active=_truth(document, "storm_mode_active"),
        grid_services_active=_truth(document, "grid_services_active"),
        timestamp=_text(document, "timestamp"),
    )


def info_of(document: Mapping[str, Any]) -> SiteInfo:
    """Reads a `site_info`."""
    components = _table(document, "components")
    disallowed = _truth(components, "disallow_charge_from_grid_with_solar_installed")
    if disallowed is None:  # where older firmware has it
        disallowed = _truth(document, "disallow_charge_from_grid_with_solar_installed")
    rule = _text(components, "customer_preferred_export_rule")
    if rule is None and _truth(components, "non_export_configured"):
        rule = ExportRule.NEVER
    units = _number(document, "battery_count")
    return SiteInfo(
        mode=_text(document, "default_real_mode"),
        reserve_pct=_percent(document, "backup_reserve_percent"),
        export_rule=rule,
        grid_charging=None if disallowed is None else not disallowed,
        tariff=tariff_in(document),
        strategy=_text(_table(document, "tou_settings"), "optimization_strategy"),
        storm_watch=_truth(_table(document, "user_settings"), "storm_mode_enabled"),
        has_storm_watch=_truth(components, "storm_mode_capable"),
        ev_reserve_pct=_percent(document, "off_grid_vehicle_charging_reserve_percent"),
        has_ev_reserve=_truth(components, "off_grid_vehicle_charging_reserve_supported"),
        has_solar=_truth(components, "solar"),
        rated_w=_number(document, "nameplate_power") or None,
        rated_wh=_number(document, "nameplate_energy") or (units * ENERGY_PER_UNIT_WH if units else None),
        time_zone=_text(document, "installation_time_zone"),
        firmware=_text(document, "version"),
        model=_text(components, "battery_type"),
    )


def tariff_in(document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The tariff, wherever this firmware keeps it; the second layout wins."""
    for name in ("tariff_content_v2", "tariff_content"):
        for place in TARIFF_PLACES:
            tariff = (_table(document, place) if place else document).get(name)
            if isinstance(tariff, dict) and tariff:
                return tariff
    return None


def reserve_body(reserve_pct: int) -> dict[str, Any]:
    """POST `backup`."""
    return {"backup_reserve_percent": reserve_pct}


def mode_body(mode: str) -> dict[str, Any]:
    """POST `operation`."""
    return {"default_real_mode": mode}


def export_body(rule: str) -> dict[str, Any]:
    """POST `grid_import_export`, the export half."""
    return {"customer_preferred_export_rule": rule}


def grid_charging_body(allowed: bool) -> dict[str, Any]:
    """POST `grid_import_export`, the import half; the field says the opposite."""
    return {"disallow_charge_from_grid_with_solar_installed": not allowed}


def storm_watch_body(enabled: bool) -> dict[str, Any]:
    """POST `storm_mode`."""
    return {"enabled": enabled}


def ev_reserve_body(reserve_pct: int) -> dict[str, Any]:
    """POST `off_grid_vehicle_charging_reserve`."""
    return {"off_grid_vehicle_charging_reserve_percent": reserve_pct}


def tariff_body(tariff: Mapping[str, Any], strategy: str | None) -> dict[str, Any]:
    """POST `time_of_use_settings`."""
    settings: dict[str, Any] = {"tariff_content_v2": tariff}
    if strategy is not None:
        settings["optimization_strategy"] = strategy
    return {"tou_settings": settings}


def _table(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    inner = document.get(name)
    return inner if isinstance(inner, dict) else {}


def _number(document: Mapping[str, Any], name: str) -> float | None:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -LARGEST < value < LARGEST else None  # not NaN either


def _percent(document: Mapping[str, Any], name: str) -> float | None:
    value = _number(document, name)
    return value if value is not None and 0 <= value <= 100 else None


def _truth(document: Mapping[str, Any], name: str) -> bool | None:
    value = document.get(name)
    return value if isinstance(value, bool) else None


def _text(document: Mapping[str, Any], name: str) -> str | None:
    value = document.get(name)
    return blanked(value) if isinstance(value, str) and value else None
