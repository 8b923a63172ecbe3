"""A connector as the house reads it."""

from datetime import datetime, timedelta

from adapters.chargers.ocpp.connector import Connector
from adapters.chargers.ocpp.status import STATES, Status
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Why

DRAWS_W = 50.0
# Nothing charges there, whatever we want, and only its own settings or its maker's service change that.
SHUT = {
    Status.UNAVAILABLE: "it is out of service; charging by hand puts it back",
    Status.RESERVED: "it is reserved",
}
REMOTE_TAG = "POWERSYNC"  # ours, when we start: short, as some firmwares spoil longer ones


def reading_of(connector: Connector, now: datetime, fresh_for: timedelta) -> ChargerReading:
    """What the rules may know. `fresh_for`: how long a measured value stands."""
    status = connector.status
    state = ChargerState.UNKNOWN if status is None else STATES.get(status, ChargerState.UNKNOWN)
    if status is Status.FINISHING and connector.is_stopped_by_us and not connector.needs_replug:
        state = ChargerState.SUSPENDED_EVSE  # a pause, and no car that is full
    power_w = connector.power_w(now, fresh_for)
    phase_a = connector.phase_a(now, fresh_for)
    told = [a for a in phase_a or () if a is not None]
    charging = _charges(status, power_w)
    measured_at = connector.measured_since
    is_fresh = measured_at is not None and now - measured_at <= fresh_for
    is_plugged = connector.is_plugged
    tag = None if connector.transaction is None else connector.transaction.tag
    soc_pct = connector.measured.soc_pct if is_plugged else None
    if charging:
        state, is_plugged = ChargerState.CHARGING, True
    elif charging is False and state is ChargerState.CHARGING:
        state = ChargerState.SUSPENDED_EV
    return ChargerReading(
        state=state,
        connected=is_plugged,
        charging=charging,
        power_w=power_w,
        power_at=connector.power_since if charging else None,
        current_a=max(told) if told else (0.0 if power_w == 0 else None),
        phase_current_a=phase_a,
        target_current_a=_target_a(connector),
        phases=connector.phases(now, fresh_for),
        energy_wh=connector.lifetime_wh if is_fresh else None,
        session_wh=connector.session_wh,
        vehicle_soc_pct=soc_pct,
        soc_source=None if soc_pct is None else "charger",
        soc_at=None if soc_pct is None else measured_at,
        is_home=True if is_plugged else None,  # a charger of the house is where the house is
        identities=() if tag in (None, REMOTE_TAG) else (str(tag),),
        obstacle=_obstacle(connector),
        yields_to_people=status is Status.UNAVAILABLE,
        error=connector.error or SHUT.get(connector.status or Status.AVAILABLE),
    )


def _target_a(connector: Connector) -> float | None:
    """What it is set to; where a pause is the end of the charge, a box without one is paused."""
    if connector.limit is None:
        return None
    is_paused = connector.learned.pause == "stop" and connector.transaction is None
    return 0.0 if is_paused else float(connector.limit.current_a)


def _charges(status: Status | None, power_w: float | None) -> bool | None:
    """Measured where it is measured: a closed contactor alone is no charge."""
    if power_w is not None and status is not None:
        return power_w > DRAWS_W
    if status is None or status in (Status.UNAVAILABLE, Status.RESERVED):
        return None
    return status is Status.CHARGING


def _obstacle(connector: Connector) -> Why | None:
    if connector.status is Status.FAULTED:
        return Why.CHARGER_FAULT
    if connector.needs_replug:
        return Why.REPLUG_REQUIRED
    return Why.CHARGER_PAUSED if connector.status in SHUT else None
