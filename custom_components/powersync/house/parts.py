"""The parts of a house that are devices: the house itself, its battery, each place where a car charges."""

from dataclasses import dataclass
from typing import Any

from .store import Document

HOUSE, BATTERY, LOADPOINT = "house", "battery", "loadpoint"


@dataclass(frozen=True, slots=True)
class Part:
    """One part; `id` tells loadpoints apart."""

    kind: str
    id: str = ""

    @property
    def key(self) -> str:
        """Its own name within the house, for unique ids."""
        return f"{self.kind}_{self.id}" if self.id else self.kind

    @property
    def device(self) -> str:
        """What the server's `devices` and `problems` call it."""
        return f"loadpoints/{self.id}" if self.kind == LOADPOINT else self.kind

    def within(self, document: Document) -> Document | None:
        """What the document tells of it; None where it is not part of the house (any more)."""
        found: Any = document
        if self.kind == BATTERY:
            found = document.get("battery")
        elif self.kind == LOADPOINT:
            found = (document.get("loadpoints") or {}).get(self.id)
        return found if isinstance(found, dict) else None


def parts_of(document: Document) -> tuple[Part, ...]:
    """Every part that the house has now."""
    battery = (Part(BATTERY),) if document.get("battery") is not None else ()
    return (Part(HOUSE), *battery, *(Part(LOADPOINT, each) for each in document.get("loadpoints") or {}))
