"""Who has the battery: the plant's own work mode, or Remote EMS and its control mode."""

from enum import IntEnum

from adapters.batteries.sigenergy.registers import CONTROL_MODE, EXPORT_LIMIT, REMOTE_EMS
from adapters.links.modbus import Block
from domain.reading.battery import BatteryMode


class WorkMode(IntEnum):
    """Register 30003: what the plant follows."""

    SELF_CONSUMPTION = 0
    AI = 1
    TIME_OF_USE = 2
    FULL_FEED_IN = 5
    REMOTE_EMS = 7
    CUSTOM = 9


class ControlMode(IntEnum):
    """Register 40031: what Remote EMS makes the battery do."""

    POWER = 0
    STANDBY = 1
    SELF_CONSUMPTION = 2
    CHARGE_GRID_FIRST = 3
    CHARGE_PV_FIRST = 4
    DISCHARGE_PV_FIRST = 5
    DISCHARGE_BATTERY_FIRST = 6
    V2G = 8  # a car feeds house and battery


NATIVE = {
    WorkMode.AI: "Sigen AI mode",
    WorkMode.TIME_OF_USE: "time-of-use mode",
    WorkMode.FULL_FEED_IN: "full feed-in mode",
    WorkMode.CUSTOM: "custom mode",
}
OF_CONTROL = {
    ControlMode.STANDBY: BatteryMode.HOLD,
    ControlMode.SELF_CONSUMPTION: BatteryMode.SELF_CONSUMPTION,
    ControlMode.CHARGE_GRID_FIRST: BatteryMode.FORCE_CHARGE,
    ControlMode.CHARGE_PV_FIRST: BatteryMode.FORCE_CHARGE,
    ControlMode.DISCHARGE_PV_FIRST: BatteryMode.FORCE_DISCHARGE,
    ControlMode.DISCHARGE_BATTERY_FIRST: BatteryMode.FORCE_DISCHARGE,
}


def mode_of(control_mode: float | None) -> BatteryMode:
    """What a control mode of Remote EMS makes the battery do."""
    return next((mode for known, mode in OF_CONTROL.items() if known == control_mode), BatteryMode.UNKNOWN)


def observed_mode(work_mode: float | None, settings: Block) -> BatteryMode:
    """What the battery does; the vendor's own optimisation is somebody else's doing, so unknown."""
    if work_mode == WorkMode.REMOTE_EMS and settings.number(REMOTE_EMS.name):
        mode = mode_of(settings.number(CONTROL_MODE.name))
    elif work_mode == WorkMode.SELF_CONSUMPTION:
        mode = BatteryMode.SELF_CONSUMPTION
    else:
        return BatteryMode.UNKNOWN
    if mode is BatteryMode.SELF_CONSUMPTION and settings.number(EXPORT_LIMIT.name) == 0:
        return BatteryMode.CURTAILED
    return mode


def why_not_ours(work_mode: float | None, remote_ems: float | None, take_control: bool) -> str:
    """Why the battery must not be dispatched now, in a sentence for its owner; empty when it may."""
    if remote_ems is None:
        return "This firmware has no Remote EMS: ask the installer for an update"
    native = next((name for mode, name in NATIVE.items() if mode == work_mode), None)
    if native is not None:
        return f"The inverter's own {native} has the battery: choose self-consumption in the mySigen app"
    if remote_ems:
        return "" if work_mode == WorkMode.REMOTE_EMS else _unknown(work_mode)
    if work_mode != WorkMode.SELF_CONSUMPTION:
        return _unknown(work_mode)
    if not take_control:
        return "Remote EMS is off: switch it on, or let this server do so with battery.take_control = true"
    return ""


def _unknown(work_mode: float | None) -> str:
    told = "nothing of its mode" if work_mode is None else f"mode {work_mode:g}"
    return f"The inverter reports {told}: another program or operator may control the battery"
