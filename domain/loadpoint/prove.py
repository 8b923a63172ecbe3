"""Proof of a charger command by measured power, once its settings have read back."""

from domain.command.order import ChargeAction, ChargeOrder
from domain.command.prove import WAITING, Case, Proven, Refuted, Unmeasured, Verdict, by_read_back
from domain.house.devices import loadpoint_of
from domain.loadpoint.surplus import IDLE_W
from domain.reading.observation import ChargerReading, ChargerState
from domain.reason.reason import Reason, Why


def judge_charge(order: ChargeOrder, case: Case) -> Verdict:
    """Whether a start draws power or a stop ends it; readings from before it prove nothing.

    A change of rate, and a car that is full or gone, can be proven by the settings alone.
    """
    if case.action == ChargeAction.SET_CURRENT:
        return by_read_back("a change of rate is proven by the charger's settings")
    loadpoint_id = loadpoint_of(case.device)
    reading, read_at = case.seen.chargers.get(loadpoint_id), case.seen.charger_at.get(loadpoint_id)
    if reading is None or read_at is None or read_at <= case.since:
        return Unmeasured(reason=Reason(Why.NOT_MEASURED)) if case.is_late else WAITING
    is_drawing = _is_drawing(reading)
    evidence = {"power_w": reading.power_w, "charging": reading.charging, "current_a": reading.current_a}
    if is_drawing is (order.current_a > 0):
        return Proven(evidence={"proof": "measured_power", **evidence}, reason=Reason(Why.POWER_MOVED))
    if order.current_a > 0 and _is_unwilling(reading):
        return by_read_back("the car is full or gone")
    if not case.is_late:
        return WAITING
    if is_drawing is None:
        return by_read_back("the charger does not measure power")
    return Refuted(evidence={"proof": "measured_power", **evidence})


def _is_drawing(reading: ChargerReading) -> bool | None:
    if reading.power_w is not None:
        return reading.power_w > IDLE_W
    return reading.charging


def _is_unwilling(reading: ChargerReading) -> bool:
    if reading.connected is False or reading.state is ChargerState.FINISHED:
        return True
    return reading.vehicle_soc_pct is not None and reading.vehicle_soc_pct >= 100
