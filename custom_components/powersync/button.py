"""Buttons: boost, stop, and back to automatic."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.components.button import ButtonEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddEntitiesCallback

from .coordinator import Coordinator
from .entity import PARALLEL_UPDATES, PartEntity, add_as_parts_come
from .house.parts import BATTERY, LOADPOINT, Part

__all__ = ["PARALLEL_UPDATES", "async_setup_entry"]


@dataclass(frozen=True, kw_only=True)
class Push:
    """One button and the command it gives."""

    key: str
    command: Callable[[Coordinator], dict[str, Any]]


PUSHES = {
    BATTERY: (Push(key="back_to_automatic", command=lambda _: {"action": "restore"}),),
    LOADPOINT: (
        Push(key="boost", command=lambda house: {"action": "boost", "duration_s": house.boost_s}),
        Push(key="stop", command=lambda _: {"action": "stop"}),
        Push(key="back_to_automatic", command=lambda _: {"action": "release"}),
    ),
}


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry, add: AddEntitiesCallback) -> None:
    """Adds the buttons of every part."""
    add_as_parts_come(entry, add, buttons_of)


def buttons_of(coordinator: Coordinator, part: Part) -> list[ButtonEntity]:
    """The buttons of a part; none for a battery that takes no orders."""
    if part.kind == BATTERY and not coordinator.battery_actions:
        return []
    return [PushButton(coordinator, part, each) for each in PUSHES.get(part.kind, ())]


class PushButton(PartEntity, ButtonEntity):
    """One button."""

    def __init__(self, coordinator: Coordinator, part: Part, push: Push) -> None:
        super().__init__(coordinator, part, push.key)
        self.push = push

    async def async_press(self) -> None:
        """Gives the command."""
        await self.coordinator.command(self.part, **self.push.command(self.coordinator))
