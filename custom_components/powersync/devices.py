"""The devices of a house in Home Assistant: the house, its battery, its charge points; gone when they go."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceInfo

from .const import DOMAIN, MANUFACTURER
from .coordinator import Coordinator
from .house.parts import BATTERY, HOUSE, LOADPOINT, Part, parts_of


def names_of(coordinator: Coordinator, part: Part) -> set[tuple[str, str]]:
    """The identifiers of a part, which stay whatever it is called."""
    key = coordinator.instance if part.kind == HOUSE else f"{coordinator.instance}_{part.key}"
    return {(DOMAIN, key)}


def device_info(coordinator: Coordinator, part: Part) -> DeviceInfo:
    """A part as a device."""
    about = coordinator.devices.get(part.device, {})
    names = names_of(coordinator, part)
    if part.kind == HOUSE:
        return DeviceInfo(
            identifiers=names,
            name=coordinator.data["site"]["name"],
            manufacturer=MANUFACTURER,
            model="Server",
            sw_version=coordinator.info["version"],
            configuration_url=coordinator.client.url,
        )
    info = DeviceInfo(
        identifiers=names,
        manufacturer=about.get("driver"),
        model=about.get("model"),
        sw_version=about.get("firmware"),
        **_under_house(coordinator),
    )
    if part.kind == BATTERY:
        info["translation_key"] = "battery"
    else:
        found = part.within(coordinator.data) or {}
        info["name"] = found.get("name") or part.id
    return info


def _under_house(coordinator: Coordinator) -> Any:
    """That it belongs to the house, as this core wants it said: newer ones by the id of the device."""
    if "via_device_id" in DeviceInfo.__annotations__:
        return {"via_device_id": coordinator.house_device_id}
    return {"via_device": (DOMAIN, coordinator.instance)}


def keep_devices(coordinator: Coordinator) -> Callable[[], None]:
    """Makes the device of the house, under which the others are; removes that of a charge point that went."""
    house = device_info(coordinator, Part(HOUSE))
    registry = dr.async_get(coordinator.hass)
    made = registry.async_get_or_create(config_entry_id=coordinator.entry.entry_id, **house)
    coordinator.house_device_id = made.id

    @callback
    def look() -> None:
        if not coordinator.last_update_success:
            return
        kept = {name for part in parts_of(coordinator.data) for name in names_of(coordinator, part)}
        for device in dr.async_entries_for_config_entry(registry, coordinator.entry.entry_id):
            if _is_charge_point(coordinator, device) and not kept & device.identifiers:
                registry.async_remove_device(device.id)

    look()
    return coordinator.async_add_listener(look)


def _is_charge_point(coordinator: Coordinator, device: dr.DeviceEntry) -> bool:
    begin = f"{coordinator.instance}_{LOADPOINT}_"
    return any(domain == DOMAIN and name.startswith(begin) for domain, name in device.identifiers)
