"""What settings and states are called where people choose and read them: as in the app (web/src/messages)
and in the integration for Home Assistant (custom_components/powersync/strings.json).
"""

from collections.abc import Mapping
from typing import Any

from domain.command.order import BatteryAction
from domain.house.battery_setting import ExportRule
from domain.house.settings import Mode
from domain.plan.plan import PlanAction
from domain.reading.battery import BatteryMode

MODES = {
    Mode.OFF: "Off",
    Mode.SOLAR: "Sun",
    Mode.CHEAP: "Cheap",
    Mode.SCHEDULE: "Times",
    Mode.SMART: "Ready",
    Mode.FAST: "Fast",
}

ACTIONS = {
    BatteryAction.RESTORE: "Automatic",
    BatteryAction.FORCE_CHARGE: "Charge",
    BatteryAction.FORCE_DISCHARGE: "Sell to the grid",
    BatteryAction.HOLD: "Keep the charge",
    BatteryAction.SELF_CONSUMPTION: "Supply the house",
}

EXPORT_RULES = {
    ExportRule.NEVER: "Nothing",
    ExportRule.PV_ONLY: "Sun alone",
    ExportRule.BATTERY_OK: "Sun and battery",
}

BATTERY_STATES = {
    BatteryMode.SELF_CONSUMPTION: "Runs by itself",
    BatteryMode.FORCE_CHARGE: "Charging",
    BatteryMode.FORCE_DISCHARGE: "Selling",
    BatteryMode.HOLD: "Keeps its charge",
    BatteryMode.CURTAILED: "Not selling the sun",
    BatteryMode.UNKNOWN: "Unknown",
}

PLANNED = {
    PlanAction.CHARGE: "Charge",
    PlanAction.DISCHARGE: "Sell to the grid",
    PlanAction.HOLD: "Keep the charge",
    PlanAction.SELF_CONSUMPTION: "Runs by itself",
}
NOT_PLANNED = "No plan"

LOADPOINT_STATES = {
    "disconnected": "Not plugged in",
    "connected": "Plugged in",
    "awaiting_start": "Waiting to start",
    "starting": "Starting",
    "charging": "Charging",
    "suspended_ev": "Takes no power",
    "suspended_evse": "Plugged in",
    "finished": "Finished",
    "faulted": "Fault",
    "offline": "Not reachable",
    "unknown": "Unknown",
}

OWNERS = {
    "none": "Nobody",
    "user": "You",
    "manual": "You",
    "boost": "Boost",
    "event": "An event",
    "optimiser": "The plan",
    "curtailment": "Holding back the sun",
    "device": "The device itself",
    "external": "Another hand",
    "safety": "A safety limit",
    **{mode.value: f"Mode {name}" for mode, name in MODES.items() if mode is not Mode.OFF},
}


def label_of(labels: Mapping[Any, str], value: str) -> str:
    """What a value is called."""
    return next((label for known, label in labels.items() if str(known) == value), "Unknown")


def value_of(labels: Mapping[Any, str], said: str) -> str | None:
    """The value that is meant by its label or by itself, in any spelling of case; None: none is."""
    meant = said.strip().casefold()
    return next(
        (str(value) for value, label in labels.items() if meant in (label.casefold(), str(value))), None
    )
