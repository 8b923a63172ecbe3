"""What a GoodWe unit makes of its settings: EMS mode, work mode, eco group and export limit.

It reads the registers as the device would, so it shares no table with the driver.
"""

from msgspec import Struct

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse

AUTO, CHARGE_PV, DISCHARGE_PV, IMPORT_AC, EXPORT_AC, CONSERVE = 1, 2, 3, 4, 5, 6
STANDBY, BUY_POWER, SELL_POWER, CHARGE_BATTERY, DISCHARGE_BATTERY = 8, 9, 10, 11, 12
ECO = 3
AROUND_THE_CLOCK = bytes((0, 0, 23, 59))
ALL_DAYS = 0x7F


class Set(Struct, frozen=True, kw_only=True):
    """A unit's settings at one moment. `eco_group` is the first group's bytes, 8 or 12."""

    work_mode: int
    ems_mode: int = AUTO
    ems_power_w: int = 0
    eco_group: bytes = b""
    export_limited: bool
    export_limit_w: int
    min_soc_pct: int
    rated_w: float


def obey(settings: Set, house: SimulatedHouse, battery: SimulatedBattery) -> None:
    """Brings the house to where these settings put it."""
    battery.reserve_pct = float(settings.min_soc_pct)
    house.export_limit_w = float(settings.export_limit_w) if settings.export_limited else None
    target_pct: float | None = None
    power_w = _ems_power_w(settings, house)
    if power_w is None and settings.work_mode == ECO:
        power_w, target_pct = _eco(settings)
    if power_w is None:
        battery.release()
        return
    if settings.export_limited and power_w > 0:
        # The limiter holds a forced discharge back at the meter.
        room_w = house.load_wanted_w + house.ev_w - house.pv_available_w + settings.export_limit_w
        power_w = min(power_w, max(0.0, room_w))
    battery.force(power_w, target_pct, None)


def _ems_power_w(settings: Set, house: SimulatedHouse) -> float | None:
    """What the EMS makes the battery do, W, + discharges; None where it leaves it alone."""
    set_w, sun_w = float(settings.ems_power_w), house.pv_available_w
    shortfall_w = house.load_wanted_w + house.ev_w - sun_w
    forced: dict[int, float] = {
        CHARGE_PV: -(set_w + sun_w),
        DISCHARGE_PV: set_w,
        IMPORT_AC: -(set_w + sun_w),
        EXPORT_AC: max(0.0, set_w - sun_w),
        CONSERVE: -sun_w,
        STANDBY: 0.0,
        BUY_POWER: shortfall_w - set_w,
        SELL_POWER: shortfall_w + set_w,
        CHARGE_BATTERY: -set_w,
        DISCHARGE_BATTERY: set_w,
    }
    return forced.get(settings.ems_mode)


def _eco(settings: Set) -> tuple[float | None, float | None]:
    """Power, W, and target, %, of a first group that is on around the clock."""
    group = settings.eco_group
    if len(group) == 8:
        power, on, days, target_pct, scale = group[4:6], group[6], group[7], 100, 100
    elif len(group) == 12:
        power, on, days = group[6:8], group[4], group[5]
        target_pct, scale = int.from_bytes(group[8:10], "big"), 1000 if on == 0xF9 else 100
    else:
        return None, None
    if group[:4] != AROUND_THE_CLOCK or on not in (0xFF, 0xF9) or days != ALL_DAYS:
        return None, None
    share = int.from_bytes(power, "big", signed=True) / scale
    return share * settings.rated_w, float(target_pct) if share < 0 else None
