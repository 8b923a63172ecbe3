"""Changes the battery's reserve, limits and own settings; all of a patch or nothing."""

from collections.abc import Mapping
from typing import Any

from domain.battery.settable import KINDS, faults_of, of_the_device
from domain.errors import InvalidRequest
from domain.house.house import Battery
from domain.house.overlay import Overlay, overlaid
from domain.house.patching import patched

RATINGS = ("max_charge_w", "max_discharge_w")  # a person may hold them lower, never higher
CHANGEABLE = ("reserve_pct", "max_charge_w", "max_discharge_w")


def patch_battery(battery: Battery, patch: Mapping[str, Any], configured: Battery) -> Battery:
    """The battery as the patch (RFC 7396) changes it; null brings the configured value back. Settings that
    only the device has change nothing here. Raises InvalidRequest.
    """
    on_device, of_house = of_the_device(patch)
    known = {name: value for name, value in of_house.items() if name in CHANGEABLE}
    changed, faults = patched(battery, known, configured, CHANGEABLE)
    faults |= faults_of(on_device)
    all_known = ", ".join((*CHANGEABLE, *KINDS))
    faults |= dict.fromkeys(of_house.keys() - known.keys(), f"is not a setting here; known are {all_known}")
    for key in RATINGS:
        most_w = getattr(configured, key)
        if key in patch and key not in faults and getattr(changed, key) > most_w:
            faults[key] = f"at most {most_w:g}, the battery's own in the configuration"
    if faults:
        raise InvalidRequest("the battery settings have faults; nothing was changed", faults)
    return changed


def battery_under(configured: Battery, overlay: Overlay) -> Battery:
    """The battery as people set it over the file."""
    return overlaid(configured, overlay)
