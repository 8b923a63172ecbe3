"""The documents an emulated Powerwall answers with, in the shapes that were recorded from real sites."""

from datetime import datetime
from typing import Any

from adapters.batteries.powerwall.emulator.gateway import Settings
from adapters.simulated.house import SimulatedHouse

UNLIMITED_W = 1_000_000_000


def live_status(
    house: SimulatedHouse, now: datetime, *, grid_services: bool, off_grid: bool, storm: bool
) -> dict[str, Any]:
    """What flows: battery + discharges, grid + imports."""
    battery = house.battery
    assert battery is not None
    return {
        "solar_power": round(house.measured("pv_w") or 0.0),
        "energy_left": round(battery.soc_pct / 100 * battery.capacity_wh, 1),
        "total_pack_energy": round(battery.capacity_wh),
        "percentage_charged": battery.soc_pct,
        "backup_capable": True,
        "battery_power": round(house.measured("battery_w") or 0.0),
        "load_power": round(house.load_w + house.ev_w),
        "grid_status": "Inactive" if off_grid else "Active",
        "grid_services_active": grid_services,
        "grid_services_power": 0,
        "grid_power": 0 if off_grid else round(house.measured("grid_w") or 0.0),
        "generator_power": 0,
        "island_status": "off_grid_unintentional" if off_grid else "on_grid",
        "storm_mode_active": storm,
        "timestamp": now.isoformat(),
        "wall_connectors": [],
    }


def site_info(site_id: int, house: SimulatedHouse, settings: Settings, time_zone: str) -> dict[str, Any]:
    """What is set."""
    battery = house.battery
    assert battery is not None
    document: dict[str, Any] = {
        "id": f"STE-{site_id}",
        "site_name": "My Home",
        "backup_reserve_percent": settings.reserve_pct,
        "default_real_mode": settings.mode,
        "installation_date": "2022-01-01T00:00:00+00:00",
        "off_grid_vehicle_charging_reserve_percent": settings.ev_reserve_pct,
        "user_settings": {"storm_mode_enabled": settings.storm_watch},
        "components": {
            "solar": True,
            "solar_type": "pv_panel",
            "battery": True,
            "grid": True,
            "backup": True,
            "gateway": "teg",
            "load_meter": True,
            "tou_capable": True,
            "storm_mode_capable": settings.has_storm_watch,
            "off_grid_vehicle_charging_reserve_supported": settings.has_ev_reserve,
            "set_islanding_mode_enabled": True,
            "grid_services_enabled": False,
            "battery_type": "ac_powerwall",
            "customer_preferred_export_rule": settings.export_rule,
            "disallow_charge_from_grid_with_solar_installed": settings.grid_charging_disallowed,
        },
        "version": "23.44.0 eb113390",
        "battery_count": max(1, round(battery.capacity_wh / 13_500)),
        "tou_settings": {"schedule": []},
        "nameplate_power": round(battery.max_discharge_w),
        "nameplate_energy": round(battery.capacity_wh),
        "installation_time_zone": time_zone,
        "max_site_meter_power_ac": UNLIMITED_W,
        "min_site_meter_power_ac": -UNLIMITED_W,
    }
    if not settings.shows_grid_charging:
        del document["components"]["disallow_charge_from_grid_with_solar_installed"]
    if settings.strategy is not None:
        document["tou_settings"]["optimization_strategy"] = settings.strategy
    if settings.tariff is not None:
        document["tariff_content_v2"] = echo(settings.tariff)
    return document


def echo(tariff: dict[str, Any]) -> dict[str, Any]:
    """The tariff as the cloud shows it: without the ALL entries and the seasons that never come."""
    shown = _echo_side(tariff)
    if isinstance(tariff.get("sell_tariff"), dict):
        shown["sell_tariff"] = _echo_side(tariff["sell_tariff"])
    return shown


def _echo_side(side: dict[str, Any]) -> dict[str, Any]:
    shown = dict(side)
    for name in ("energy_charges", "demand_charges"):
        charges = shown.get(name, {})
        shown[name] = {season: entry for season, entry in charges.items() if season != "ALL" and entry}
    shown["seasons"] = {
        name: season for name, season in shown.get("seasons", {}).items() if season.get("tou_periods")
    }
    return shown
