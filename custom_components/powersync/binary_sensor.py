"""Binary sensors: every yes and no of the house, its battery and its charge points."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.binary_sensor import BinarySensorDeviceClass, BinarySensorEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddEntitiesCallback

from .coordinator import Coordinator
from .entity import PARALLEL_UPDATES, PartEntity, add_as_parts_come
from .house.facts import FACTS, Fact
from .house.parts import Part

__all__ = ["PARALLEL_UPDATES", "async_setup_entry"]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry, add: AddEntitiesCallback) -> None:
    """Adds the binary sensors of every part."""
    add_as_parts_come(
        entry,
        add,
        lambda coordinator, part: [FactSensor(coordinator, part, each) for each in FACTS[part.kind]],
    )


class FactSensor(PartEntity, BinarySensorEntity):
    """One yes or no."""

    def __init__(self, coordinator: Coordinator, part: Part, fact: Fact) -> None:
        super().__init__(coordinator, part, fact.key)
        self.fact = fact
        if fact.device_class is not None:
            self._attr_device_class = BinarySensorDeviceClass(fact.device_class)
        if fact.is_diagnostic:
            self._attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    def is_on(self) -> bool | None:
        """Whether it holds."""
        return self.fact.holds(self.coordinator.data, self.part)

    @property
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """What it is about."""
        return (
            None if self.fact.attributes is None else self.fact.attributes(self.coordinator.data, self.part)
        )
