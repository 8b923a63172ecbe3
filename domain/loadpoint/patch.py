"""Changes a loadpoint's mode, limits and mode settings; all of a patch or nothing."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from domain.errors import InvalidRequest
from domain.house.house import House, Loadpoint
from domain.house.overlay import Overlay, overlaid, without
from domain.house.patching import patched

CHANGEABLE = (
    "mode",
    "limit_soc_pct",
    "discharge_floor_pct",
    "min_current_a",
    "max_current_a",
    "phases",
    "priority",
    "vehicle",
    "charge_in_demand_window",
    "solar",
    "cheap",
    "schedule",
    "smart",
)


def patch_loadpoint(
    lp: Loadpoint, patch: Mapping[str, Any], house: House, configured: Loadpoint
) -> Loadpoint:
    """The loadpoint as the patch (RFC 7396) changes it; null brings the configured value back, and an
    empty vehicle detaches the car. Raises InvalidRequest with every fault by its key.
    """
    detaches = patch.get("vehicle") == ""
    asked = {key: value for key, value in patch.items() if not (detaches and key == "vehicle")}
    changed, faults = patched(lp, asked, configured, CHANGEABLE, currency=house.site.currency)
    if detaches:
        changed = replace(changed, vehicle=None)
    faults |= contradictions(changed, house, frozenset(patch), frozenset(faults))
    if faults:
        raise InvalidRequest("the loadpoint settings have faults; nothing was changed", faults)
    return changed


def with_loadpoints(house: House, patches: Mapping[str, Any], configured: House) -> House:
    """The house as patches of its loadpoints, by id, change it. Raises InvalidRequest with every fault."""
    changed, faults = {lp.id: lp for lp in house.loadpoints}, dict[str, str]()
    for loadpoint_id, patch in patches.items():
        lp, at = changed.get(loadpoint_id), f"loadpoints.{loadpoint_id}"
        if lp is None or not isinstance(patch, Mapping):
            known = ", ".join(changed) or "none"
            faults[at] = f"unknown; known are {known}" if lp is None else "an object of settings"
            continue
        try:
            changed[lp.id] = patch_loadpoint(lp, patch, house, configured.loadpoint(lp.id) or lp)
        except InvalidRequest as err:
            faults.update({f"{at}.{key}": fault for key, fault in err.fields.items()})
    if faults:
        raise InvalidRequest("the loadpoint settings have faults; nothing was changed", faults)
    return replace(house, loadpoints=tuple(changed.values()))


def loadpoint_under(configured: Loadpoint, overlay: Overlay, house: House) -> Loadpoint:
    """The loadpoint as people set it over the file; what an edited file now contradicts gives way."""
    lp = overlaid(configured, overlay)
    faults = contradictions(lp, house, frozenset(overlay.changes))
    if not faults:
        return lp
    return overlaid(configured, without(overlay, set(faults)))


def contradictions(
    lp: Loadpoint, house: House, touched: frozenset[str], wrong: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Values that are right each by itself and wrong together, by the keys that were `touched`; nothing of
    keys that are `wrong` by themselves.
    """
    faults: dict[str, str] = {}

    def blame(fault: str, *keys: str) -> None:
        if wrong.intersection(keys):
            return
        faults.update(dict.fromkeys([key for key in keys if key in touched] or keys[:1], fault))

    if lp.min_current_a > lp.max_current_a:
        fault = f"the minimum ({lp.min_current_a} A) is above the maximum ({lp.max_current_a} A)"
        blame(fault, "min_current_a", "max_current_a")
    if lp.vehicle is not None and house.vehicle(lp.vehicle) is None:
        known = ", ".join(vehicle.id for vehicle in house.vehicles) or "none"
        blame(f"there is no vehicle '{lp.vehicle}'; known are {known}", "vehicle")
    pause_pct = lp.solar.battery_pause_soc_pct
    if pause_pct is not None and pause_pct > lp.solar.battery_start_soc_pct:
        fault = "the pause is above the start, so no charge could last"
        blame(fault, "solar.battery_pause_soc_pct", "solar.battery_start_soc_pct")
    if lp.cheap.no_grid_import and lp.cheap.preserve_battery:
        fault = "no_grid_import and preserve_battery exclude each other"
        blame(fault, "cheap.no_grid_import", "cheap.preserve_battery")
    return faults
