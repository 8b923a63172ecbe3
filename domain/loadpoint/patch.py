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
    "min_current_a",
    "max_current_a",
    "phases",
    "priority",
    "vehicle",
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
    changed, faults = patched(lp, asked, configured, CHANGEABLE)
    if detaches:
        changed = replace(changed, vehicle=None)
    if not faults:
        faults = contradictions(changed, house, frozenset(patch))
    if faults:
        raise InvalidRequest("the loadpoint settings have faults; nothing was changed", faults)
    return changed


def loadpoint_under(configured: Loadpoint, overlay: Overlay, house: House) -> Loadpoint:
    """The loadpoint as people set it over the file; what an edited file now contradicts gives way."""
    lp = overlaid(configured, overlay)
    faults = contradictions(lp, house, frozenset(overlay.changes))
    if not faults:
        return lp
    lp = overlaid(configured, without(overlay, set(faults)))
    return configured if contradictions(lp, house, frozenset(overlay.changes)) else lp


def contradictions(lp: Loadpoint, house: House, touched: frozenset[str]) -> dict[str, str]:
    """Values that are right each by itself and wrong together, by the keys that were `touched`."""
    faults: dict[str, str] = {}
    if lp.min_current_a > lp.max_current_a:
        fault = f"the minimum ({lp.min_current_a} A) is above the maximum ({lp.max_current_a} A)"
        keys = touched & {"min_current_a", "max_current_a"} or {"min_current_a"}
        faults.update(dict.fromkeys(sorted(keys), fault))
    if lp.vehicle is not None and house.vehicle(lp.vehicle) is None:
        known = ", ".join(vehicle.id for vehicle in house.vehicles) or "none"
        faults["vehicle"] = f"there is no vehicle '{lp.vehicle}'; known are {known}"
    pause_pct = lp.solar.battery_pause_soc_pct
    if pause_pct is not None and pause_pct > lp.solar.battery_start_soc_pct:
        faults["solar.battery_pause_soc_pct"] = "above battery_start_soc_pct, so no charge could last"
    if lp.cheap.no_grid_import and lp.cheap.preserve_battery:
        faults["cheap.no_grid_import"] = "excludes preserve_battery"
    return faults
