"""Which problems become repairs: those an owner can do something about, once they last."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from .store import Document

AT_ONCE = timedelta(0)
A_WHILE = timedelta(minutes=10)  # what may mend itself, as after a restart

REPAIRABLE = {
    "storage_failing": AT_ONCE,
    "storage_unreadable": AT_ONCE,
    "storage_older": AT_ONCE,
    "clock_wrong": A_WHILE,
    "meter_silent": A_WHILE,
    "left_behind": AT_ONCE,
    "not_enforced": AT_ONCE,
    "device_refused": A_WHILE,
    "device_offline": A_WHILE,
    "draws_above_order": AT_ONCE,
    "ambiguous_vehicle": A_WHILE,
    "car_draws_nothing": A_WHILE,
    "external_control": A_WHILE,
    "price_unknown": A_WHILE,
    "tariff_not_sent": A_WHILE,
    "setting_without_effect": AT_ONCE,
    "settings_faulty": AT_ONCE,
    "restart_needed": AT_ONCE,
}


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing to mend: its kind, what tells it from others of that kind, and what to say."""

    code: str
    about: str
    text: str

    @property
    def key(self) -> str:
        """Its own name within the house."""
        return f"{self.code}_{self.about}" if self.about else self.code


def repairs_of(document: Document) -> list[Repair]:
    """What is to be mended now. The document's own time counts: a demo's house lives another."""
    now = datetime.fromisoformat(document["at"])
    found = []
    for problem in document.get("problems") or ():
        patience = REPAIRABLE.get(problem["code"])
        if patience is None or now - datetime.fromisoformat(problem["since"]) < patience:
            continue
        setting = (problem.get("facts") or {}).get("setting")
        found.append(Repair(problem["code"], str(problem.get("device") or setting or ""), problem["text"]))
    return found
