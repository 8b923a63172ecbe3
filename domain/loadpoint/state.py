"""The one word that tells people what a loadpoint is doing."""

from domain.command.decision import LoadpointDecision
from domain.reading.charger import ChargerReading, ChargerState

OFFLINE = "offline"
AS_REPORTED = frozenset({ChargerState.SUSPENDED_EV, ChargerState.SUSPENDED_EVSE, ChargerState.FINISHED})


def loadpoint_state(
    reading: ChargerReading | None, decision: LoadpointDecision, *, is_starting: bool = False
) -> str:
    """The contract's state word: what is measured comes before what the charger says, and that before
    what is wanted. `is_starting`: a start is still on its way to its proof, so that a car which draws nothing
    yet refuses nothing.
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
    if reading.state is ChargerState.SUSPENDED_EV and _is_wanted(decision) and is_starting:
        return "starting"
    if reading.state is ChargerState.SUSPENDED_EVSE and _counts_down(decision):  # the pause is ours
        return "awaiting_start"
    if reading.state in AS_REPORTED:
        return reading.state
    if _is_wanted(decision):
        return "starting"
    if _counts_down(decision):
        return "awaiting_start"
    return ChargerState.CONNECTED if reading.connected else ChargerState.UNKNOWN


def _counts_down(decision: LoadpointDecision) -> bool:
    return decision.timer is not None and decision.timer.kind == "start"


def _is_wanted(decision: LoadpointDecision) -> bool:
    return decision.order is not None and decision.order.current_a > 0
