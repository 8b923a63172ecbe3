"""Running data by the library's names, told with our signs: grid + import, battery + discharge.

Two packs are one battery: their powers add up, and their charges count by their modules.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from adapters.batteries.goodwe.registers import NO_BATTERY

METER_SILENT = 0
OFF_GRID = 2  # of the ET class's work mode


class Pack(Struct, frozen=True, kw_only=True):
    """The library's names of one pack's values."""

    mode: str
    power: str
    voltage: str
    bms: str  # what the names of its management's values begin with


PACKS = (
    Pack(mode="battery_mode", power="pbattery1", voltage="vbattery1", bms="battery"),
    Pack(mode="battery2_mode", power="pbattery2", voltage="vbattery2", bms="battery2"),
)


class Live(Struct, frozen=True, kw_only=True):
    """One poll, W and %. None where the inverter did not say, or says that its meter is silent.

    `has_battery` False: the inverter says that there is none, and then nothing flows from it.
    """

    grid_w: float | None
    pv_w: float | None
    has_battery: bool
    battery_w: float | None
    soc_pct: float | None
    max_charge_w: float | None
    max_discharge_w: float | None
    off_grid: bool | None = None


def live(data: Mapping[str, Any]) -> Live:
    """Both classes: what one of them does not know is not in its data."""
    packs = [pack for pack in PACKS if _is_there(data, pack)]
    solar_w = _number(data, "ppv")
    return Live(
        grid_w=_grid_w(data),
        pv_w=None if solar_w is None else max(0.0, solar_w),
        has_battery=bool(packs),
        battery_w=_sum([_number(data, pack.power) for pack in packs]) if packs else 0.0,
        soc_pct=_soc_pct(data, packs),
        max_charge_w=_most_w(data, packs, "charge_limit"),
        max_discharge_w=_most_w(data, packs, "discharge_limit"),
        off_grid=is_off_grid(data),
    )


def is_off_grid(data: Mapping[str, Any]) -> bool | None:
    """Whether it feeds the house alone. The ES class numbers its modes otherwise, and does not say."""
    work_mode = data.get("work_mode") if "active_power" in data else None
    return None if work_mode is None else bool(work_mode == OFF_GRID)


def _is_there(data: Mapping[str, Any], pack: Pack) -> bool:
    """A second pack has to say that it is there, a first one that it is not."""
    if pack is not PACKS[0] and data.get(pack.mode) is None and data.get(pack.power) is None:
        return False
    return data.get(pack.mode) != NO_BATTERY


def _grid_w(data: Mapping[str, Any]) -> float | None:
    """Every one of GoodWe's grid powers is positive for export."""
    if data.get("meter_comm_status") == METER_SILENT:
        return None
    is_et = "active_power" in data  # there `pgrid` is one phase, in the ES class all there is
    for name in ("meter_active_power_total", "active_power" if is_et else "pgrid"):
        exported_w = _number(data, name)
        if exported_w is not None:
            return 0.0 - exported_w  # not -0.0
    return None


def _soc_pct(data: Mapping[str, Any], packs: Sequence[Pack]) -> float | None:
    """Of all packs, by their modules; by halves where these are not told. None while one does not say."""
    charges = [percent(_number(data, f"{pack.bms}_soc")) for pack in packs]
    known = [charge for charge in charges if charge is not None]
    if not known or len(known) < len(charges):
        return None
    modules = [_number(data, f"{pack.bms}_modules") or 0.0 for pack in packs]
    weights = modules if all(modules) else [1.0] * len(known)
    return round(sum(map(_product, known, weights)) / sum(weights), 1)


def _product(charge: float, weight: float) -> float:
    return charge * weight


def _most_w(data: Mapping[str, Any], packs: Sequence[Pack], limit: str) -> float | None:
    """The battery management's current limit as power; 0 A is said by some that have not yet spoken."""
    parts = []
    for pack in packs:
        current_a, volts = _number(data, f"{pack.bms}_{limit}"), _number(data, pack.voltage)
        if current_a and volts:
            parts.append(current_a * volts)
    return round(sum(parts)) if parts else None


def _sum(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def percent(value: float | None) -> float | None:
    """A percentage, or None where it can be none."""
    return value if value is not None and 0 <= value <= 100 else None


def _number(data: Mapping[str, Any], name: str) -> float | None:
    value = data.get(name)
    return float(value) if isinstance(value, int | float) else None
