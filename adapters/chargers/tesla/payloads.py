"""`vehicle_data` and `vehicle` of Fleet API, as its reference of 2026 names the fields."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.chargers.tesla.sample import CarState, Sample, number, percent, positive

ENDPOINTS = "charge_state;drive_state;location_data"
NO_CABLE = "<invalid>"
PARKED = (None, "P")


def sample_of(document: Mapping[str, Any], now: datetime) -> Sample:
    """What a `vehicle_data` tells; its own time counts, for the cloud may serve an older one again."""
    charge, drive = _part(document, "charge_state"), _part(document, "drive_state")
    place = _part(document, "location_data") or drive
    energy_kwh, power_kw = positive(charge.get("charge_energy_added")), number(charge.get("charger_power"))
    return Sample(
        at=_measured_at(charge.get("timestamp"), now),
        state=CarState(str(charge.get("charging_state"))),
        soc_pct=percent(charge.get("battery_level")),
        limit_pct=percent(charge.get("charge_limit_soc")),
        requested_a=positive(charge.get("charge_current_request")),
        most_a=positive(charge.get("charge_current_request_max")),
        actual_a=positive(charge.get("charger_actual_current")),
        voltage_v=positive(charge.get("charger_voltage")),
        told_phases=_count(charge.get("charger_phases")),
        whole_w=None if power_kw is None else 1000 * power_kw,
        added_wh=None if energy_kwh is None else 1000 * energy_kwh,
        cable=_cable(charge.get("conn_charge_cable")),
        is_fast=_flag(charge.get("fast_charger_present")),
        is_driving=drive["shift_state"] not in PARKED if "shift_state" in drive else None,
        latitude=number(place.get("latitude")),
        longitude=number(place.get("longitude")),
    )


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def _measured_at(stamp: object, now: datetime) -> datetime:
    """The car's own time, ms; never later than now, and now where it has none."""
    milliseconds = number(stamp)
    if milliseconds is None:
        return now
    try:
        return min(now, datetime.fromtimestamp(milliseconds / 1000, UTC))
    except (OverflowError, ValueError, OSError):
        return now


def _count(value: object) -> int | None:
    found = positive(value)
    return None if not found else int(found)


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _cable(value: object) -> bool | None:
    """The kind of the cable's plug, or a word for none."""
    return value != NO_CABLE if isinstance(value, str) and value else None
