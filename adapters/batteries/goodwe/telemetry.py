"""Running data by the library's names, told with our signs: grid + import, battery + discharge."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

METER_SILENT = 0
NO_BATTERY = 0


class Live(Struct, frozen=True, kw_only=True):
    """One poll, W and %. None where the inverter did not say, or says that its meter is silent."""

    grid_w: float | None
    pv_w: float | None
    battery_w: float | None
    soc_pct: float | None
    max_charge_w: float | None
    max_discharge_w: float | None


def live(data: Mapping[str, Any]) -> Live:
    """Both classes: what one of them does not know is not in its data."""
    has_battery = data.get("battery_mode") != NO_BATTERY
    solar_w = _number(data, "ppv")
    return Live(
        grid_w=_grid_w(data),
        pv_w=None if solar_w is None else max(0.0, solar_w),
        battery_w=_sum(data, "pbattery1", "pbattery2") if has_battery else None,
        soc_pct=_mean(data, "battery_soc", "battery2_soc") if has_battery else None,
        max_charge_w=_most_w(data, "charge_limit") if has_battery else None,
        max_discharge_w=_most_w(data, "discharge_limit") if has_battery else None,
    )


def _grid_w(data: Mapping[str, Any]) -> float | None:
    """Every one of GoodWe's grid powers is positive for export."""
    if data.get("meter_comm_status") == METER_SILENT:
        return None
    for name in ("meter_active_power_total", "active_power", "pgrid"):
        exported_w = _number(data, name)
        if exported_w is not None:
            return 0.0 - exported_w  # not -0.0
    return None


def _most_w(data: Mapping[str, Any], limit: str) -> float | None:
    """The battery management's current limit as power; 0 A is said by some that have not yet spoken."""
    parts = []
    for battery, voltage in (("battery", "vbattery1"), ("battery2", "vbattery2")):
        current_a, volts = _number(data, f"{battery}_{limit}"), _number(data, voltage)
        if current_a and volts:
            parts.append(current_a * volts)
    return round(sum(parts)) if parts else None


def _sum(data: Mapping[str, Any], *names: str) -> float | None:
    known = [value for name in names if (value := _number(data, name)) is not None]
    return sum(known) if known else None


def _mean(data: Mapping[str, Any], *names: str) -> float | None:
    known = [value for name in names if (value := _number(data, name)) is not None]
    return sum(known) / len(known) if known else None


def _number(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    return float(value) if isinstance(value, int | float) else None
