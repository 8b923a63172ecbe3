"""The switch of a charge point: charge now, whatever its mode would do."""

from typing import Any

from homeassistant.components.switch import SwitchEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddEntitiesCallback

from .entity import PARALLEL_UPDATES, PartEntity, add_as_parts_come
from .house.parts import LOADPOINT
from .house.taking_over import is_charged_by_hand

__all__ = ["PARALLEL_UPDATES", "async_setup_entry"]


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry, add: AddEntitiesCallback) -> None:
    """Adds one for every charge point."""
    add_as_parts_come(
        entry,
        add,
        lambda coordinator, part: (
            [ChargeNow(coordinator, part, "charge_now")] if part.kind == LOADPOINT else []
        ),
    )


class ChargeNow(PartEntity, SwitchEntity):
    """A charge by hand: on until the car is unplugged, full or at its limit, and a day at most."""

    @property
    def is_on(self) -> bool:
        """Whether a person's charge stands."""
        return is_charged_by_hand(self.told)

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Charges at full rate."""
        await self.coordinator.command(self.part, action="start")

    async def async_turn_off(self, **kwargs: Any) -> None:
        """Gives it back to its mode, which may go on charging."""
        await self.coordinator.command(self.part, action="release")
