"""Selects: a charge point's mode, and who governs the battery."""

from homeassistant.components.select import SelectEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddEntitiesCallback

from .coordinator import Coordinator
from .entity import PARALLEL_UPDATES, PartEntity, add_as_parts_come
from .house.parts import BATTERY, LOADPOINT, Part
from .house.quantities import MODES
from .house.taking_over import choice_of, choices_for, command_for

__all__ = ["PARALLEL_UPDATES", "async_setup_entry"]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry, add: AddEntitiesCallback) -> None:
    """Adds the selects of every part."""
    add_as_parts_come(entry, add, selects_of)


def selects_of(coordinator: Coordinator, part: Part) -> list[SelectEntity]:
    """The selects of a part."""
    if part.kind == LOADPOINT:
        return [ModeSelect(coordinator, part, "mode")]
    if part.kind == BATTERY and coordinator.battery_actions:
        return [BatterySelect(coordinator, part, "control")]
    return []


class ModeSelect(PartEntity, SelectEntity):
    """What a charge point charges by."""

    _attr_options = list(MODES)

    @property
    def current_option(self) -> str | None:
        """The mode."""
        mode = self.told.get("mode")
        return mode if mode in MODES else None

    async def async_select_option(self, option: str) -> None:
        """Changes it."""
        await self.coordinator.change(self.part, mode=option)


class BatterySelect(PartEntity, SelectEntity):
    """Who governs the battery: the house by itself, or you for as long as the options say."""

    def __init__(self, coordinator: Coordinator, part: Part, key: str) -> None:
        super().__init__(coordinator, part, key)
        self._attr_options = choices_for(coordinator.battery_actions)

    @property
    def current_option(self) -> str | None:
        """What is chosen."""
        return choice_of(self.told)

    async def async_select_option(self, option: str) -> None:
        """Chooses; `automatic` gives it back."""
        await self.coordinator.command(self.part, **command_for(option, self.coordinator.take_over_s))
