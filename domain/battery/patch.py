"""Changes the battery's reserve and limits; all of a patch or nothing."""

from collections.abc import Mapping
from typing import Any

from domain.errors import InvalidRequest
from domain.house.house import Battery
from domain.house.patching import patched

CHANGEABLE = ("reserve_pct", "max_charge_w", "max_discharge_w")


def patch_battery(battery: Battery, patch: Mapping[str, Any]) -> Battery:
    """The battery as the patch (RFC 7396) changes it; null brings a default back. Raises InvalidRequest."""
    changed, faults = patched(battery, patch, CHANGEABLE)
    if faults:
        raise InvalidRequest("the battery settings have faults; nothing was changed", faults)
    return changed
