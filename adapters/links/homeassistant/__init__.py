"""Home Assistant as a way to devices: entities as values, services as orders, over its WebSocket."""

from adapters.links.homeassistant.client import HomeAssistant
from adapters.links.homeassistant.entity import EntityState, Registered

__all__ = ["EntityState", "HomeAssistant", "Registered"]
