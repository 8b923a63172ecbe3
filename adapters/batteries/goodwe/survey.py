"""Everything else an inverter tells of itself, for looking after it: our names, our units, our signs.

Rows are the library's ids with the factor to our unit; the ET class has most of them, the ES class few.
House consumption is worked out anew, because the vendor's leaves out a second battery.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.batteries.goodwe.telemetry import live, percent

ROWS: Mapping[str, tuple[str, float]] = {
    "battery_v": ("vbattery1", 1),
    "battery_a": ("ibattery1", 1),  # + discharges
    "battery_mode": ("battery_mode", 1),
    "battery_soh_pct": ("battery_soh", 1),
    "battery_c": ("battery_temperature", 1),
    "battery_max_charge_a": ("battery_charge_limit", 1),
    "battery_max_discharge_a": ("battery_discharge_limit", 1),
    "battery2_w": ("pbattery2", 1),
    "battery2_soc_pct": ("battery2_soc", 1),
    "grid_inverter_w": ("active_power", -1),  # the vendor's + exports, on all four
    "grid_meter_w": ("meter_active_power_total", -1),
    "grid_meter_short_w": ("active_power_total", -1),
    "grid_es_w": ("pgrid", -1),
    "grid_direction": ("grid_in_out", 1),
    "load_w": ("load_ptotal", 1),
    "backup_w": ("backup_ptotal", 1),
    "plant_w": ("plant_power", 1),
    "work_mode": ("work_mode", 1),
    "grid_mode": ("grid_mode", 1),
    "meter_ok": ("meter_comm_status", 1),
    "diagnosis": ("diagnose_result", 1),
    "pv_today_wh": ("e_day", 1000),
    "pv_wh": ("e_total", 1000),
    "imported_today_wh": ("e_day_imp", 1000),
    "exported_today_wh": ("e_day_exp", 1000),
    "charged_today_wh": ("e_bat_charge_day", 1000),
    "discharged_today_wh": ("e_bat_discharge_day", 1000),
    "meter_imported_wh": ("meter_e_total_imp", 1000),
    "meter_exported_wh": ("meter_e_total_exp", 1000),
    **{f"pv{n}_w": (f"ppv{n}", 1) for n in range(1, 5)},
}


def survey(data: Mapping[str, Any]) -> dict[str, float | bool | datetime | None]:
    """One poll, row by row; None where the inverter did not say. `told_at` is its own clock, without zone."""
    numbers = {
        name: round(value * factor, 3) if isinstance(value := data.get(row), int | float) else None
        for name, (row, factor) in ROWS.items()
    }
    found: dict[str, float | bool | datetime | None] = {
        name: percent(value) if name.endswith("_pct") else value for name, value in numbers.items()
    }
    flows = live(data)
    parts = (flows.pv_w, flows.battery_w, flows.grid_w)
    found["house_w"] = None if None in parts else max(0.0, sum(part for part in parts if part is not None))
    found["is_off_grid"] = flows.off_grid
    told_at = data.get("timestamp")
    found["told_at"] = told_at if isinstance(told_at, datetime) else None
    return found
