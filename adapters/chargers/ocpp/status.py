"""What a connector says of itself, in the words of 1.6; those of 2.0.1 are told in the same."""

from enum import StrEnum

from domain.reading.charger import ChargerState


class Status(StrEnum):
    """A connector's condition."""

    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


STATES = {
    Status.AVAILABLE: ChargerState.DISCONNECTED,
    Status.PREPARING: ChargerState.CONNECTED,
    Status.CHARGING: ChargerState.CHARGING,
    Status.SUSPENDED_EV: ChargerState.SUSPENDED_EV,
    Status.SUSPENDED_EVSE: ChargerState.SUSPENDED_EVSE,
    Status.FINISHING: ChargerState.FINISHED,
    Status.FAULTED: ChargerState.FAULTED,
}
CHARGES = frozenset({Status.CHARGING, Status.SUSPENDED_EV, Status.SUSPENDED_EVSE})
PLUGGED = CHARGES | {Status.PREPARING, Status.FINISHING}
IDLE = frozenset(
    {
        Status.AVAILABLE,
        Status.PREPARING,
        Status.FINISHING,
        Status.SUSPENDED_EV,
        Status.SUSPENDED_EVSE,
    }
)

# Of 2.0.1: what a transaction's chargingState is. `Occupied` of a connector alone only tells of a plug.
CHARGING_STATES = {
    "charging": Status.CHARGING,
    "evconnected": Status.PREPARING,
    "suspendedev": Status.SUSPENDED_EV,
    "suspendedevse": Status.SUSPENDED_EVSE,
    "idle": Status.FINISHING,
}
_BY_SPELLING = {status.value.lower(): status for status in Status}


def spelled(text: object) -> str:
    """Without the case, dashes and blanks by which firmwares differ."""
    return str(text).lower().replace("_", "").replace("-", "").replace(" ", "")


def status_of(text: object) -> Status | None:
    """The status of this spelling; None where there is none such."""
    return _BY_SPELLING.get(spelled(text))
