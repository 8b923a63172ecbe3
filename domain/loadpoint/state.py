"""The one word that tells people what a loadpoint is doing."""

from domain.command.decision import LoadpointDecision
from domain.reading.observation import ChargerReading, ChargerState

OFFLINE = "offline"
AS_REPORTED = frozenset({ChargerState.SUSPENDED_EV, ChargerState.SUSPENDED_EVSE, ChargerState.FINISHED})


def loadpoint_state(reading: ChargerReading | None, decision: LoadpointDecision) -> str:
    """The contract's state word: what is measured comes before what the charger says, and that before
    what is wanted.
    """
    if reading is None:
        return OFFLINE
    if reading.state is ChargerState.FAULTED:
        return ChargerState.FAULTED
    if reading.charging:
        return ChargerState.CHARGING
    if reading.connected is False:
        return ChargerState.DISCONNECTED
    if reading.state is ChargerState.SUSPENDED_EVSE and _is_wanted(decision):
        return "starting"
    if reading.state in AS_REPORTED:
        return reading.state
    if _is_wanted(decision):
        return "starting"
    if decision.timer is not None and decision.timer.kind == "start":
        return "awaiting_start"
    return ChargerState.CONNECTED if reading.connected else ChargerState.UNKNOWN


def _is_wanted(decision: LoadpointDecision) -> bool:
    return decision.order is not None and decision.order.current_a > 0
