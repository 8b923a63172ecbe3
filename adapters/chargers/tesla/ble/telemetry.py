"""`charge_state` as it is told by radio, as a sample: the same facts in protocol buffers."""

from datetime import datetime
from typing import Any

from tesla_fleet_api.tesla.vehicle.proto.vehicle_pb2 import ChargeState

from adapters.chargers.tesla.sample import CarState, Sample, percent, positive

NO_CABLE = "SNA"


def sample_of(state: ChargeState, now: datetime) -> Sample:
    """What it tells; a field that it leaves out is unknown. A car that is heard by radio is near."""
    energy_kwh, power_kw = _told(state, "charge_energy_added"), _told(state, "charger_power")
    phases, cable = positive(_told(state, "charger_phases")), _word(state.conn_charge_cable, "type")
    return Sample(
        at=now,
        state=CarState(_word(state.charging_state, "type") or "Unknown"),
        soc_pct=percent(_told(state, "battery_level")),
        limit_pct=percent(_told(state, "charge_limit_soc")),
        requested_a=positive(_told(state, "charge_current_request")),
        most_a=positive(_told(state, "charge_current_request_max")),
        actual_a=positive(_told(state, "charger_actual_current")),
        voltage_v=positive(_told(state, "charger_voltage")),
        told_phases=int(phases) if phases else None,
        whole_w=None if power_kw is None else 1000 * power_kw,
        added_wh=None if energy_kwh is None else 1000 * energy_kwh,
        cable=None if cable is None else cable != NO_CABLE,
        is_fast=_told(state, "fast_charger_present"),
        is_near=True,
    )


def _told(state: ChargeState, name: str) -> Any:
    return getattr(state, name) if state.HasField(name) else None


def _word(part: Any, choice: str) -> str | None:
    """Which of a closed list it is; None where it does not say."""
    word: str | None = part.WhichOneof(choice)
    return word
