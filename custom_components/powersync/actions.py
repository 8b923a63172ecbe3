"""Actions for automations: what a button does, with a duration, a power or a current of one's own."""

from collections.abc import Awaitable, Callable
from typing import Any

import voluptuous as vol
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, LONGEST_MINUTES, SHORTEST_MINUTES
from .coordinator import Coordinator, loaded
from .devices import names_of
from .house.parts import BATTERY, LOADPOINT, Part, parts_of

MINUTES, POWER, TARGET, CURRENT, LIMIT = "minutes", "power", "target", "current", "limit"

A_WHILE = vol.All(vol.Coerce(float), vol.Range(min=SHORTEST_MINUTES, max=LONGEST_MINUTES))
LASTING = {vol.Optional(MINUTES): A_WHILE}
PERCENT = vol.All(vol.Coerce(float), vol.Range(min=0, max=100))
FOR_BATTERY = {
    vol.Optional(ATTR_DEVICE_ID): cv.string,
    **LASTING,
    vol.Optional(POWER): vol.All(vol.Coerce(float), vol.Range(min=1, max=1_000_000)),
    vol.Optional(TARGET): PERCENT,
}
FOR_KEEPING = {vol.Optional(ATTR_DEVICE_ID): cv.string, **LASTING}
FOR_CHARGING = {
    vol.Required(ATTR_DEVICE_ID): cv.string,
    **LASTING,
    vol.Optional(CURRENT): vol.All(vol.Coerce(int), vol.Range(min=1, max=80)),
    vol.Optional(LIMIT): vol.All(vol.Coerce(float), vol.Range(min=1, max=100)),
}


def register_actions(hass: HomeAssistant) -> None:
    """Registers every action once."""
    battery = {"charge_battery": "force_charge", "sell_from_battery": "force_discharge"}
    for name, action in battery.items():
        _register(hass, name, FOR_BATTERY, _battery_action(action))
    _register(hass, "keep_battery", FOR_KEEPING, _battery_action("hold"))
    _register(hass, "boost", FOR_CHARGING, _boost)


Act = Callable[[Coordinator, Part, ServiceCall], Awaitable[None]]


def _register(hass: HomeAssistant, name: str, fields: dict[Any, Any], act: Act) -> None:
    kind = LOADPOINT if fields is FOR_CHARGING else BATTERY

    async def serve(call: ServiceCall) -> None:
        coordinator, part = _meant(hass, call, kind)
        await act(coordinator, part, call)

    hass.services.async_register(DOMAIN, name, serve, schema=vol.Schema(fields))


def _battery_action(action: str) -> Act:
    async def act(coordinator: Coordinator, part: Part, call: ServiceCall) -> None:
        wishes: dict[str, Any] = {"duration_s": _seconds(call, coordinator.take_over_s)}
        if POWER in call.data:
            wishes["power_w"] = call.data[POWER]
        if TARGET in call.data:
            wishes["target_soc_pct"] = call.data[TARGET]
        await coordinator.command(part, action=action, **wishes)

    return act


async def _boost(coordinator: Coordinator, part: Part, call: ServiceCall) -> None:
    wishes: dict[str, Any] = {"duration_s": _seconds(call, coordinator.boost_s)}
    if CURRENT in call.data:
        wishes["current_a"] = call.data[CURRENT]
    if LIMIT in call.data:
        wishes["limit_soc_pct"] = call.data[LIMIT]
    await coordinator.command(part, action="boost", **wishes)


def _seconds(call: ServiceCall, otherwise_s: float) -> float:
    return 60.0 * call.data[MINUTES] if MINUTES in call.data else otherwise_s


def _meant(hass: HomeAssistant, call: ServiceCall, kind: str) -> tuple[Coordinator, Part]:
    """The part of the house that an action is about. Raises ServiceValidationError."""
    all_parts = [
        (house, part) for house in loaded(hass) for part in parts_of(house.data) if part.kind == kind
    ]
    if (device_id := call.data.get(ATTR_DEVICE_ID)) is None:
        found = all_parts
    else:
        device = dr.async_get(hass).async_get(device_id)
        names = set() if device is None else device.identifiers
        found = [(house, part) for house, part in all_parts if names_of(house, part) & names]
    if len(found) != 1:
        key = "no_such_device" if device_id is not None or not found else "which_device"
        raise ServiceValidationError(
            "name the device: there is no such one, or more than one",
            translation_domain=DOMAIN,
            translation_key=key,
        )
    house, part = found[0]
    if not house.may_control:
        raise ServiceValidationError(
            "the token may only read", translation_domain=DOMAIN, translation_key="read_only"
        )
    return house, part
