"""What a Tesla pushes, as Fleet Telemetry names its fields; each comes when it has changed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from adapters.chargers.tesla.sample import DRAWING, CarState, Sample, number, percent, positive

EVERY_S = {
    "DetailedChargeState": 10,
    "Soc": 60,
    "ChargeLimitSoc": 60,
    "ChargeAmps": 15,
    "ChargeCurrentRequest": 15,
    "ChargeCurrentRequestMax": 60,
    "ChargerVoltage": 60,
    "ChargerPhases": 60,
    "ACChargingPower": 15,
    "ACChargingEnergyIn": 60,
    "FastChargerPresent": 60,
    "ChargingCableType": 60,
    "Location": 60,
}
NO_CABLE = ("Unknown", "SNA", "")


def after(before: Sample | None, data: Mapping[str, Any], at: datetime) -> Sample:
    """What is known once these fields have changed. A value that the car calls invalid is unknown."""
    changes: dict[str, Any] = {"at": at, "is_driving": None}
    if "DetailedChargeState" in data:
        changes["state"] = state = CarState(_word(data["DetailedChargeState"], "DetailedChargeState"))
        if state not in DRAWING:
            changes |= {"exact_w": None, "actual_a": None, "whole_w": None}  # of the charge that has ended
    numbers = {
        "Soc": ("soc_pct", percent),
        "ChargeLimitSoc": ("limit_pct", percent),
        "ChargeAmps": ("actual_a", positive),
        "ChargeCurrentRequest": ("requested_a", positive),
        "ChargeCurrentRequestMax": ("most_a", positive),
        "ChargerVoltage": ("voltage_v", positive),
    }
    for name, (ours, kind) in numbers.items():
        if name in data:
            changes[ours] = kind(data[name])
    if "ChargerPhases" in data:
        phases = positive(data["ChargerPhases"])
        changes["told_phases"] = None if not phases else int(phases)
    for name, ours in (("ACChargingPower", "exact_w"), ("ACChargingEnergyIn", "added_wh")):
        if name in data:
            kilo = positive(data[name])
            changes[ours] = None if kilo is None else 1000 * kilo
    if isinstance(data.get("FastChargerPresent"), bool):
        changes["is_fast"] = data["FastChargerPresent"]
    if "ChargingCableType" in data:
        changes["cable"] = _word(data["ChargingCableType"], "CableType") not in NO_CABLE
    if isinstance(place := data.get("Location"), dict):
        changes |= {"latitude": number(place.get("latitude")), "longitude": number(place.get("longitude"))}
    return replace(before or Sample(at=at), **changes)


def _word(value: object, kind: str) -> str:
    """A word of a closed list, which may come with the list's name before it."""
    return value.removeprefix(kind) if isinstance(value, str) else ""
