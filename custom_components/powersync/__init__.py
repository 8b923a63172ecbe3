"""PowerSync in Home Assistant: one house per entry, told over its live stream, asked nothing in between."""

import asyncio

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.typing import ConfigType

from .actions import register_actions
from .const import CONF_PAIRED, DOMAIN, FIRST_SNAPSHOT_WITHIN_S, LOGGER
from .coordinator import Coordinator
from .devices import keep_devices, names_of
from .house.client import HouseClient, HouseError, TokenRefusedError
from .house.parts import parts_of
from .issues import keep_issues

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)
READING = [Platform.BINARY_SENSOR, Platform.EVENT, Platform.SENSOR]
CONTROLLING = [Platform.BUTTON, Platform.NUMBER, Platform.SELECT, Platform.SWITCH]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Registers the actions, which are there also while no house is."""
    register_actions(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Connects to a house; ready once it told its state."""
    coordinator = Coordinator(hass, entry)
    try:
        await coordinator.learn()
    except TokenRefusedError as err:
        raise ConfigEntryAuthFailed(str(err)) from err
    except HouseError as err:
        raise ConfigEntryNotReady(str(err)) from err
    entry.async_create_background_task(hass, coordinator.listen(), f"{DOMAIN} {entry.title}")
    try:
        async with asyncio.timeout(FIRST_SNAPSHOT_WITHIN_S):
            await coordinator.has_snapshot.wait()
    except TimeoutError as err:
        raise ConfigEntryNotReady("the house told no state in time; it may still be starting") from err
    entry.runtime_data = coordinator
    entry.async_on_unload(keep_devices(coordinator))
    entry.async_on_unload(keep_issues(coordinator))
    await hass.config_entries.async_forward_entry_setups(entry, _platforms(coordinator))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Takes the entities away; the stream ends with the entry."""
    unloaded: bool = await hass.config_entries.async_unload_platforms(entry, _platforms(entry.runtime_data))
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Gives the token back that was made for it, where the house is reached; one that was given stays."""
    if not entry.data.get(CONF_PAIRED):
        return
    client = HouseClient(async_get_clientsession(hass), entry.data[CONF_URL], entry.data[CONF_TOKEN])
    try:
        await client.sign_out()
    except HouseError as err:
        LOGGER.warning(
            "the token of %s is still good, as the house did not take it back: %s", entry.title, err
        )


async def async_remove_config_entry_device(
    hass: HomeAssistant, entry: ConfigEntry, device: DeviceEntry
) -> bool:
    """A device may be removed by hand once it is no part of the house any more."""
    coordinator: Coordinator = entry.runtime_data
    present = {name for part in parts_of(coordinator.data) for name in names_of(coordinator, part)}
    return not present & device.identifiers


def _platforms(coordinator: Coordinator) -> list[Platform]:
    """What may be changed is shown only where it can be."""
    return READING + (CONTROLLING if coordinator.may_control else [])
