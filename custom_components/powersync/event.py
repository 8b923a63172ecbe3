"""Events: a command that did not work, and the notifications of the house."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from homeassistant.components.event import EventEntity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddEntitiesCallback

from .coordinator import Coordinator
from .entity import PARALLEL_UPDATES, PartEntity, add_as_parts_come
from .house.notices import KINDS, told
from .house.parts import HOUSE, Part

__all__ = ["PARALLEL_UPDATES", "async_setup_entry"]

FAILURES = ("failed", "unknown", "expired")


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry, add: AddEntitiesCallback) -> None:
    """Adds one for every part that takes commands, and one for the house."""
    add_as_parts_come(entry, add, events_of)


def events_of(coordinator: Coordinator, part: Part) -> list[EventEntity]:
    """The events of a part."""
    if part.kind == HOUSE:
        return [Notification(coordinator, part, "notification")]
    return [CommandTrouble(coordinator, part, "command_trouble")]


class NewsEntity(PartEntity, EventEntity):
    """Told by the live stream as it happens."""

    kind = ""

    async def async_added_to_hass(self) -> None:
        """Listens."""
        await super().async_added_to_hass()
        stop: Callable[[], None] = self.coordinator.on_news(self.kind, self._hear)
        self.async_on_remove(stop)

    @abstractmethod
    def _hear(self, news: dict[str, Any]) -> None:
        """Takes one in."""

    def _tell(self, what: str, attributes: dict[str, Any]) -> None:
        self._trigger_event(what, attributes)
        self.async_write_ha_state()


class CommandTrouble(NewsEntity):
    """A command failed, was never answered, or ran out before it was proven."""

    kind = "command"
    _attr_event_types = list(FAILURES)

    @callback
    def _hear(self, news: dict[str, Any]) -> None:
        if news.get("target") != self.part.device or news.get("state") not in FAILURES:
            return
        about = {name: news.get(name) for name in ("id", "action", "issued_by", "requested", "applied")}
        self._tell(news["state"], about | {"reason": (news.get("reason") or {}).get("text")})


class Notification(NewsEntity):
    """What an owner may want to hear of, in words; once for every telling."""

    kind = "event"
    _attr_event_types = list(KINDS)

    @callback
    def _hear(self, news: dict[str, Any]) -> None:
        if news.get("kind") in KINDS:
            self._tell(news["kind"], told(news, self.coordinator.client.url))
