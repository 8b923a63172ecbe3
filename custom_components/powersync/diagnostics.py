"""What is handed over with a fault report: what is known of the house, without what opens it or finds it."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant

from .coordinator import loaded

SECRET = {CONF_TOKEN, CONF_URL, "instance", "unique_id", "title", "timezone", "identity", "identities"}


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: ConfigEntry) -> dict[str, Any]:
    """The entry and, where it is connected or was, the devices and the newest document."""
    told: dict[str, Any] = {"entry": async_redact_data(entry.as_dict(), SECRET)}
    for coordinator in loaded(hass):
        if coordinator.entry is entry:
            told |= {
                "info": async_redact_data(dict(coordinator.info), SECRET),
                "scope": coordinator.scope,
                "is_reached": coordinator.last_update_success,
                "devices": async_redact_data(dict(coordinator.devices), SECRET | {"last_error"}),
                "battery_actions": coordinator.battery_actions,
                "status": async_redact_data(dict(coordinator.data), SECRET),
            }
    return told
