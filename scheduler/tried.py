"""The house that a preview plans for: the settings of now, and those that are tried over them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.battery.ask import ask_battery
from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.command.request import BatteryRequest, refuse_late
from domain.errors import InvalidRequest
from domain.house.faults import WHOLE, faults_of, told
from domain.house.house import House
from domain.house.meant import unmeant
from domain.house.optimiser import Optimiser
from domain.house.patching import patched
from domain.instants import RealTime
from domain.loadpoint.patch import with_loadpoints

LOADPOINTS = "loadpoints"
BATTERY = "battery"


def tried_house(house: House, configured: House, settings: Mapping[str, Any]) -> House:
    """The house under other settings of the optimiser, and of its loadpoints, by id, under `loadpoints`.
    Raises InvalidRequest: nothing is tried that the file would not take.
    """
    patches = settings.get(LOADPOINTS, {})
    if not isinstance(patches, Mapping):
        raise InvalidRequest("loadpoints: see fields", {LOADPOINTS: "an object of patches, by loadpoint"})
    house = with_loadpoints(house, patches, configured)
    asked = {name: value for name, value in settings.items() if name not in (LOADPOINTS, BATTERY)}
    if faults := _faults(asked, house.site.currency):
        raise InvalidRequest("optimiser settings: see fields", faults)
    try:
        optimiser = msgspec.convert({**msgspec.to_builtins(house.optimiser), **asked}, Optimiser)
    except msgspec.ValidationError as err:
        _, faults = patched(house.optimiser, asked, house.optimiser)
        faults = faults or faults_of(Optimiser, asked) or {"settings": str(err)}
        raise InvalidRequest("optimiser settings: see fields", faults) from err
    return replace(house, optimiser=optimiser)


def tried_order(
    house: House,
    settings: Mapping[str, Any],
    able: BatteryCapabilities,
    soc_pct: float | None,
    now: datetime,
    real_now: RealTime,
) -> BatteryIntent | None:
    """What a person would ask of the battery, under `battery`; None: nothing. Raises what asking it would,
    Conflict `expired` after its deadline, too.
    """
    if BATTERY not in settings:
        return None
    try:
        request = msgspec.convert(settings[BATTERY], BatteryRequest)
    except msgspec.ValidationError as err:
        faults = faults_of(BatteryRequest, settings[BATTERY])
        fields = {BATTERY if key == WHOLE else f"{BATTERY}.{key}": text for key, text in faults.items()}
        raise InvalidRequest(told(fields), fields) from err
    refuse_late(request.expires_at, real_now)
    return ask_battery(request, house, able, soc_pct, now).intent(now)


def _faults(settings: Mapping[str, Any], currency: str) -> dict[str, str]:
    """What the file would not take either, by key; and settings in a table of their own."""
    if "optimiser" in settings:
        return {"optimiser": 'the settings stand by themselves, as {"reserve_pct": 30}'}
    return {key: text for name, value in settings.items() for key, text in unmeant(name, value, currency)}
