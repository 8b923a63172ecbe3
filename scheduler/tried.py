"""The house that a preview plans for: the settings of now, and those that are tried over them."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from domain.errors import InvalidRequest
from domain.house.house import House
from domain.house.meant import unmeant
from domain.house.optimiser import Optimiser
from domain.house.patching import patched
from domain.loadpoint.patch import with_loadpoints

LOADPOINTS = "loadpoints"


def tried_house(house: House, configured: House, settings: Mapping[str, Any]) -> House:
    """The house under other settings of the optimiser, and of its loadpoints, by id, under `loadpoints`.
    Raises InvalidRequest: nothing is tried that the file would not take.
    """
    patches = settings.get(LOADPOINTS, {})
    if not isinstance(patches, Mapping):
        raise InvalidRequest("loadpoints: see fields", {LOADPOINTS: "an object of patches, by loadpoint"})
    house = with_loadpoints(house, patches, configured)
    asked = {name: value for name, value in settings.items() if name != LOADPOINTS}
    if faults := _faults(asked, house.site.currency):
        raise InvalidRequest("optimiser settings: see fields", faults)
    try:
        optimiser = msgspec.convert({**msgspec.to_builtins(house.optimiser), **asked}, Optimiser)
    except msgspec.ValidationError as err:
        _, faults = patched(house.optimiser, asked, house.optimiser)
        raise InvalidRequest("optimiser settings: see fields", faults or {"settings": str(err)}) from err
    return replace(house, optimiser=optimiser)


def _faults(settings: Mapping[str, Any], currency: str) -> dict[str, str]:
    """What the file would not take either, by key; and settings in a table of their own."""
    if "optimiser" in settings:
        return {"optimiser": 'the settings stand by themselves, as {"reserve_pct": 30}'}
    return {key: text for name, value in settings.items() for key, text in unmeant(name, value, currency)}
