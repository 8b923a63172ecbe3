"""What an automation did, in one sentence."""

from domain.automation.automation import Action, BatteryAct, LoadpointAct, SetBattery, SetLoadpoint
from domain.automation.decide import Fired
from domain.house.house import House

COMMANDS = {
    "force_charge": "charge the battery",
    "force_discharge": "discharge the battery",
    "hold": "hold the battery",
    "self_consumption": "leave the battery to the house",
    "restore": "hand the battery back",
    "start": "start the charge at {place}",
    "stop": "stop the charge at {place}",
    "boost": "boost the charge at {place}",
    "set_current": "change the current at {place}",
    "release": "hand {place} back to its mode",
}


def text_of(fired: Fired, house: House) -> str:
    """One sentence."""
    name = fired.automation.name
    done = _list([_said(action, house) for action in fired.actions])
    match fired.outcome:
        case "do":
            lost = _list([_said(action, house) for action in fired.lost])
            return f"“{name}”: {done}." + (f" Another automation goes before: {lost}." if lost else "")
        case "dry_run":
            return f"“{name}” would {done}."
        case "quiet":
            return f"“{name}” did nothing in its quiet hours."
        case "conditions":
            failed = [number for number, held in enumerate(fired.facts["conditions"], 1) if not held]
            which = _list([str(number) for number in failed])
            return f"“{name}” did nothing: condition {which} does not hold."
        case "conflict":
            return f"“{name}” did nothing: another automation goes before."


def _said(action: Action, house: House) -> str:
    match action:
        case BatteryAct():
            return COMMANDS[action.action]
        case LoadpointAct():
            return COMMANDS[action.action].format(place=_place(action.loadpoint, house))
        case SetLoadpoint():
            return f"set {', '.join(action.settings)} of {_place(action.loadpoint, house)}"
        case SetBattery():
            return f"set {', '.join(action.settings)} of the battery"


def _place(loadpoint_id: str, house: House) -> str:
    loadpoint = house.loadpoint(loadpoint_id)
    return loadpoint_id if loadpoint is None else loadpoint.title


def _list(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}" if parts else ""
