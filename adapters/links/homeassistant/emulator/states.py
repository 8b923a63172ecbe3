"""The states an emulated Home Assistant keeps, and their changes in its compressed form."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct


class Shown(Struct, frozen=True):
    """A state and its attributes."""

    state: str
    attributes: dict[str, Any]


def as_seen(
    found: Mapping[str, Shown], overrides: Mapping[str, Shown | None], *, unavailable: bool
) -> dict[str, Shown]:
    """The entities as others see them: `unavailable` ones without a value, and some as a test wants them
    seen, None: not at all.
    """
    seen = dict(found)
    if unavailable:
        seen = {entity_id: Shown("unavailable", each.attributes) for entity_id, each in found.items()}
    for entity_id, shown in overrides.items():
        seen.pop(entity_id, None)
        if shown is not None:
            seen[entity_id] = shown
    return seen


class Change(Struct, frozen=True):
    """One entity added, changed or removed."""

    kind: Literal["a", "c", "r"]
    entity_id: str
    how: dict[str, Any]

    def add_to(self, event: dict[str, Any]) -> None:
        """Puts it into an event of `subscribe_entities`."""
        if self.kind == "r":
            event.setdefault("r", []).append(self.entity_id)
        else:
            event.setdefault(self.kind, {})[self.entity_id] = self.how


class _Known(Struct):
    """An entity as last told, and since when."""

    shown: Shown
    changed: datetime
    updated: datetime


class StateBook:
    """Entities as everybody was last told them."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def compare(self, found: Mapping[str, Shown], now: datetime) -> list[Change]:
        """Takes what is shown now, and says how it differs from before."""
        changes: list[Change] = []
        for entity_id in self._known.keys() - found.keys():
            del self._known[entity_id]
            changes.append(Change("r", entity_id, {}))
        for entity_id, shown in found.items():
            known = self._known.get(entity_id)
            if known is None:
                self._known[entity_id] = known = _Known(shown, now, now)
                changes.append(Change("a", entity_id, _whole(known)))
            elif known.shown != shown:
                changes.append(Change("c", entity_id, _difference(known, shown, now)))
        return changes

    def whole(self, wanted: Collection[str]) -> dict[str, Any]:
        """Those of the wanted entities that there are."""
        return {each: _whole(self._known[each]) for each in wanted if each in self._known}

    def listed(self) -> list[dict[str, Any]]:
        """All of them, as `get_states` lists them."""
        return [
            {
                "entity_id": entity_id,
                "state": known.shown.state,
                "attributes": known.shown.attributes,
                "last_changed": known.changed.isoformat(),
                "last_updated": known.updated.isoformat(),
                "context": {"id": "emulated", "parent_id": None, "user_id": None},
            }
            for entity_id, known in self._known.items()
        ]


def _whole(known: _Known) -> dict[str, Any]:
    changed = known.changed.timestamp()
    whole = {"s": known.shown.state, "a": known.shown.attributes, "c": "emulated", "lc": changed}
    return whole if known.updated == known.changed else whole | {"lu": known.updated.timestamp()}


def _difference(known: _Known, shown: Shown, now: datetime) -> dict[str, Any]:
    """Brings what is known up to date, and says how it differed."""
    before, known.shown, known.updated = known.shown, shown, now
    gained: dict[str, Any] = {"c": "emulated"}
    if before.state != shown.state:
        known.changed = now
        gained |= {"s": shown.state, "lc": now.timestamp()}
    else:
        gained["lu"] = now.timestamp()
    fresh = {key: value for key, value in shown.attributes.items() if before.attributes.get(key) != value}
    if fresh:
        gained["a"] = fresh
    lost = [key for key in before.attributes if key not in shown.attributes]
    return {"+": gained, "-": {"a": lost}} if lost else {"+": gained}
