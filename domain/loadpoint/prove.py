"""Proof of a charger command by measured power, once its settings have read back."""

from datetime import timedelta

from domain.command.order import ChargeAction, ChargeOrder
from domain.command.prove import WAITING, Case, Proven, Refuted, Unmeasured, Verdict, by_read_back
from domain.house.devices import loadpoint_of
from domain.loadpoint.offer import draws_since
from domain.loadpoint.situation import is_at_own_limit
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Reason, Why


def judge_charge(order: ChargeOrder, case: Case) -> Verdict:
    """Whether a start draws power or a stop ends it; readings from before it prove nothing.

    A change of rate, and a car that is full or gone, can be proven by the settings alone. Nothing is refuted
    before a reading from after the device's time: a slow source tells what was.
    """
    if order.frees:
        return by_read_back("it is for the next car, which is not there yet")
    if case.action == ChargeAction.SET_CURRENT:
        return by_read_back("a change of rate is proven by the charger's settings")
    loadpoint_id = loadpoint_of(case.device)
    reading, read_at = case.seen.chargers.get(loadpoint_id), case.seen.charger_at.get(loadpoint_id)
    if reading is None or read_at is None or read_at <= case.since:
        return Unmeasured(reason=Reason(Why.NOT_MEASURED)) if case.is_late else WAITING
    is_drawing = draws_since(case.since, reading, read_at)
    evidence = {"power_w": reading.power_w, "charging": reading.charging, "current_a": reading.current_a}
    if is_drawing is False and order.current_a == 0 and case.had_drawn is False:
        return by_read_back("nothing was charging")
    if is_drawing is (order.current_a > 0):
        return Proven(evidence={"proof": "measured_power", **evidence}, reason=Reason(Why.POWER_MOVED))
    if order.current_a > 0 and _is_unwilling(reading):
        return by_read_back("the car is full or gone")
    if not case.is_late or read_at - case.since < timedelta(seconds=case.capabilities.confirm_timeout_s):
        return WAITING
    if is_drawing is None:
        return by_read_back("the charger does not measure power")
    why = Reason(Why.START_UNCONFIRMED, {"current_a": order.current_a})
    if order.current_a == 0:
        why = Reason(Why.POWER_DID_NOT_MOVE)
    return Refuted(evidence={"proof": "measured_power", **evidence}, reason=why)


def _is_unwilling(reading: ChargerReading) -> bool:
    if reading.connected is False or reading.state is ChargerState.FINISHED:
        return True
    return is_at_own_limit(reading)
