"""What people changed over the configuration file, on disk: one document for each thing they changed."""

from msgspec.structs import replace

from domain.battery.patch import CHANGEABLE as OF_BATTERY
from domain.battery.patch import battery_under
from domain.house.devices import BATTERY, LOADPOINTS
from domain.house.house import Battery, House, Loadpoint
from domain.house.overlay import Overlay, overlay_of
from domain.loadpoint.patch import CHANGEABLE as OF_LOADPOINT
from domain.loadpoint.patch import loadpoint_under
from scheduler.kept import Kept

KIND = "overlay"


async def with_overlay(kept: Kept, configured: House) -> House:
    """The house of the file as people changed it; what the edited file overrules is forgotten."""
    found = await kept.all(KIND, Overlay)
    whole = await _of_the_first_version(kept, configured)
    house = configured
    if house.battery is not None and (overlay := found.get(BATTERY) or whole.get(BATTERY)) is not None:
        house = replace(house, battery=battery_under(house.battery, overlay))
    loadpoints = []
    for lp in house.loadpoints:
        key = f"{LOADPOINTS}{lp.id}"
        overlay = found.get(key) or whole.get(key)
        loadpoints.append(lp if overlay is None else loadpoint_under(lp, overlay, configured))
    house = replace(house, loadpoints=tuple(loadpoints))
    for key, standing in _overlays(configured, house).items():
        if found.get(key) not in (None, standing) or key in whole:
            await kept.put(KIND, key, standing if standing.changes else None)
    for key in whole:
        old = ("settings", BATTERY) if key == BATTERY else ("loadpoint", key.removeprefix(LOADPOINTS))
        await kept.put(*old, None)
    return house


async def keep_overlay(
    kept: Kept, configured: House, before: House, house: House, *, must_be_kept: bool
) -> None:
    """Keeps what now differs from the file. Only with `must_be_kept` raises StorageError."""
    known = _overlays(configured, before)
    for key, overlay in _overlays(configured, house).items():
        if overlay == known[key]:
            continue
        if must_be_kept and overlay.changes:
            await kept.must(KIND, key, overlay)
        else:
            await kept.put(KIND, key, overlay if overlay.changes else None)


async def forget_overlay(kept: Kept, key: str) -> None:
    """What was changed of a device is over: it is no longer part of the house."""
    await kept.put(KIND, key, None)


def _overlays(configured: House, house: House) -> dict[str, Overlay]:
    found = {
        f"{LOADPOINTS}{was.id}": overlay_of(was, now, OF_LOADPOINT)
        for was, now in zip(configured.loadpoints, house.loadpoints, strict=True)
    }
    if configured.battery is not None and house.battery is not None:
        found[BATTERY] = overlay_of(configured.battery, house.battery, OF_BATTERY)
    return found


async def _of_the_first_version(kept: Kept, configured: House) -> dict[str, Overlay]:
    """The first version kept whole settings: what differs from today's file is taken over, once."""
    loadpoints = await kept.all("loadpoint", Loadpoint)
    found = {
        f"{LOADPOINTS}{lp.id}": overlay_of(lp, loadpoints[lp.id], OF_LOADPOINT)
        for lp in configured.loadpoints
        if lp.id in loadpoints
    }
    battery = (await kept.all("settings", Battery)).get(BATTERY)
    if battery is not None and configured.battery is not None:
        found[BATTERY] = overlay_of(configured.battery, battery, OF_BATTERY)
    return found
