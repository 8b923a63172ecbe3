"""What every entity of a house has in common, and how entities come with the parts of the house."""

from collections.abc import Callable, Iterable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .coordinator import Coordinator
from .devices import device_info
from .house.parts import Part, parts_of
from .house.store import Document

PARALLEL_UPDATES = 0  # nothing is polled, and the house orders what is asked of it


class PartEntity(CoordinatorEntity[Coordinator]):
    """One entity of one part of the house; it is there while the house talks and has that part."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: Coordinator, part: Part, key: str) -> None:
        super().__init__(coordinator)
        self.part = part
        self._attr_unique_id = f"{coordinator.instance}_{part.key}_{key}"
        self._attr_translation_key = key
        self._attr_device_info = device_info(coordinator, part)

    @property
    def told(self) -> Document:
        """What the document says of the part."""
        return self.part.within(self.coordinator.data) or {}

    @property
    def available(self) -> bool:
        """While the house talks, and has the part."""
        return super().available and self.part.within(self.coordinator.data) is not None


def add_as_parts_come(
    entry: ConfigEntry,
    add: AddEntitiesCallback,
    entities_of: Callable[[Coordinator, Part], Iterable[Entity]],
) -> None:
    """Adds the entities of every part, now and when a new one comes; one that went may come again."""
    coordinator: Coordinator = entry.runtime_data
    known: set[Part] = set()

    @callback
    def look() -> None:
        present = set(parts_of(coordinator.data))
        fresh = [part for part in parts_of(coordinator.data) if part not in known]
        known.intersection_update(present)
        known.update(fresh)
        if fresh:
            add([entity for part in fresh for entity in entities_of(coordinator, part)])

    look()
    entry.async_on_unload(coordinator.async_add_listener(look))
