"""Sensors: every quantity of the house, its battery and its charge points."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddEntitiesCallback

from .coordinator import Coordinator
from .entity import PARALLEL_UPDATES, PartEntity, add_as_parts_come
from .house.parts import Part
from .house.quantities import QUANTITIES, Quantity, never_falling

__all__ = ["PARALLEL_UPDATES", "async_setup_entry"]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry, add: AddEntitiesCallback) -> None:
    """Adds the sensors of every part."""
    add_as_parts_come(
        entry,
        add,
        lambda coordinator, part: [QuantitySensor(coordinator, part, each) for each in QUANTITIES[part.kind]],
    )


class QuantitySensor(PartEntity, SensorEntity):
    """One quantity. Its sentences change with every number in them, so they are not kept in the past."""

    _unrecorded_attributes = frozenset({"reason", "reason_code", "power_w"})

    def __init__(self, coordinator: Coordinator, part: Part, quantity: Quantity) -> None:
        super().__init__(coordinator, part, quantity.key)
        self.quantity = quantity
        self._shown: float | None = None
        currency = coordinator.data["site"]["currency"]
        if quantity.device_class is not None:
            self._attr_device_class = SensorDeviceClass(quantity.device_class)
        if quantity.state_class is not None:
            self._attr_state_class = SensorStateClass(quantity.state_class)
        if quantity.unit is not None:
            self._attr_native_unit_of_measurement = quantity.unit.format(currency=currency)
        if quantity.shown_in is not None:
            self._attr_suggested_unit_of_measurement = quantity.shown_in
        if quantity.digits is not None:
            self._attr_suggested_display_precision = quantity.digits
        if quantity.words is not None:
            self._attr_options = list(quantity.words)
        if quantity.is_diagnostic:
            self._attr_entity_category = EntityCategory.DIAGNOSTIC
        self._attr_entity_registry_enabled_default = quantity.is_shown

    @property
    def native_value(self) -> Any:
        """The value; a word that is not known here yet is unknown."""
        value = self.quantity.read(self.coordinator.data, self.part)
        if self.quantity.rises:
            value = never_falling(self._shown, value)
            self._shown = self._shown if value is None else value
        if self.quantity.words is not None and value not in self.quantity.words:
            return None
        return value

    @property
    def last_reset(self) -> datetime | None:
        """Since when an amount is counted."""
        if self.quantity.since is None:
            return None
        found: datetime | None = self.quantity.read(self.coordinator.data, self.part, self.quantity.since)
        return found

    @property
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Why it is so, where there is a why."""
        if self.quantity.attributes is None:
            return None
        found: Mapping[str, Any] | None = self.quantity.read(
            self.coordinator.data, self.part, self.quantity.attributes
        )
        return found
