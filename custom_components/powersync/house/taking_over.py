"""Who governs the battery, as a person chooses it: the house by itself, or one thing for a while."""

from .store import Document

AUTOMATIC = "automatic"
ACTIONS = {
    "charge": "force_charge",
    "sell": "force_discharge",
    "keep": "hold",
    "follow_house": "self_consumption",
}
CHOICES = {action: choice for choice, action in ACTIONS.items()}


def choice_of(battery: Document) -> str | None:
    """What is chosen: automatic unless a person holds the battery, and then what they asked for, also where
    the battery does something else just now; None where nobody can tell.
    """
    if battery.get("owner") != "user":
        return AUTOMATIC
    asked = ((battery.get("reason") or {}).get("facts") or {}).get("action")
    return CHOICES.get(str(asked or battery.get("mode")))


def choices_for(actions: list[str]) -> list[str]:
    """What can be chosen with a battery that can do these."""
    return [AUTOMATIC, *(choice for choice, action in ACTIONS.items() if action in actions)]


def command_for(choice: str, duration_s: float) -> dict[str, object]:
    """The command that brings about what was chosen."""
    if choice == AUTOMATIC:
        return {"action": "restore"}
    return {"action": ACTIONS[choice], "duration_s": duration_s}


def is_charged_by_hand(loadpoint: Document) -> bool:
    """Whether a person's charge stands: theirs to start and to give back."""
    wanted_a = loadpoint.get("requested_current_a") or loadpoint.get("target_current_a") or 0
    return loadpoint.get("owner") in ("manual", "boost") and wanted_a > 0
