"""What settings and states are called where people choose and read them."""

from collections.abc import Mapping
from typing import Any

from domain.command.order import BatteryAction
from domain.house.settings import Mode
from domain.plan.plan import PlanAction
from domain.reading.observation import BatteryMode

MODES = {
    Mode.OFF: "Off",
    Mode.SOLAR: "Solar",
    Mode.CHEAP: "Cheap",
    Mode.SCHEDULE: "Schedule",
    Mode.SMART: "Smart",
    Mode.FAST: "Fast",
}

ACTIONS = {
    BatteryAction.RESTORE: "Automatic",
    BatteryAction.FORCE_CHARGE: "Charge",
    BatteryAction.FORCE_DISCHARGE: "Sell",
    BatteryAction.HOLD: "Keep",
    BatteryAction.SELF_CONSUMPTION: "Supply the house",
}

BATTERY_STATES = {
    BatteryMode.SELF_CONSUMPTION: "Supplying the house",
    BatteryMode.FORCE_CHARGE: "Charging",
    BatteryMode.FORCE_DISCHARGE: "Selling",
    BatteryMode.HOLD: "Keeping",
    BatteryMode.CURTAILED: "Holding back the sun",
    BatteryMode.UNKNOWN: "Unknown",
}

PLANNED = {
    PlanAction.CHARGE: "Charge",
    PlanAction.DISCHARGE: "Sell",
    PlanAction.HOLD: "Keep",
    PlanAction.SELF_CONSUMPTION: "Supply the house",
}
NOT_PLANNED = "No plan"

LOADPOINT_STATES = {
    "disconnected": "No car",
    "connected": "Plugged in",
    "awaiting_start": "Waiting",
    "starting": "Starting",
    "charging": "Charging",
    "suspended_ev": "Paused by the car",
    "suspended_evse": "Paused",
    "finished": "Finished",
    "faulted": "Fault",
    "offline": "Offline",
    "unknown": "Unknown",
}

OWNERS = {
    "none": "Nobody",
    "user": "You",
    "manual": "You",
    "boost": "Boost",
    "event": "Event",
    "optimiser": "Plan",
    "curtailment": "Holding back the sun",
    "device": "The device itself",
    "external": "Another hand",
    "safety": "Safety",
    **{mode.value: label for mode, label in MODES.items() if mode is not Mode.OFF},
}


def label_of(labels: Mapping[Any, str], value: str, otherwise: str = "Unknown") -> str:
    """What a value is called."""
    return next((label for known, label in labels.items() if str(known) == value), otherwise)


def value_of(labels: Mapping[Any, str], said: str) -> str | None:
    """The value that is meant by its label or by itself, in any spelling of case; None: none is."""
    meant = said.strip().casefold()
    return next(
        (str(value) for value, label in labels.items() if meant in (label.casefold(), str(value))), None
    )
