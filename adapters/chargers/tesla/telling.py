"""From what a Tesla tells to what a charger is: plug, charge, power, the car's own limit, and where it is."""

from adapters.chargers.tesla.place import Home, Whereabouts
from adapters.chargers.tesla.sample import CarState, Sample
from domain.reading.charger import ChargerReading, ChargerState, PhaseCurrents
from domain.reason.reason import Why

CHARGES_FROM_W = 1_400.0  # less than this while it says it does not charge heats or cools the car
STANDBY_W = 50.0
STATES = {
    CarState.DISCONNECTED: ChargerState.DISCONNECTED,
    CarState.NO_POWER: ChargerState.SUSPENDED_EVSE,
    CarState.STARTING: ChargerState.CONNECTED,
    CarState.CHARGING: ChargerState.CHARGING,
    CarState.COMPLETE: ChargerState.FINISHED,
    CarState.STOPPED: ChargerState.CONNECTED,
    CarState.CALIBRATING: ChargerState.CONNECTED,
    CarState.UNKNOWN: ChargerState.UNKNOWN,
}


def tell(
    sample: Sample, *, vin: str, where: Whereabouts, stopped_by_us: bool, is_dead: bool = False
) -> ChargerReading:
    """An awake car. `stopped_by_us`: our own stop is the last that was asked of it. `is_dead`: there has
    been no power at its cable for so long that it is a fault.
    """
    power_w = sample.power_w
    charging = _is_charging(sample, power_w)
    state = STATES[sample.state]
    if charging:
        state = ChargerState.CHARGING
    elif sample.state is CarState.UNKNOWN and sample.cable is False:
        state = ChargerState.DISCONNECTED
    elif sample.state is CarState.UNKNOWN and sample.cable:
        state = ChargerState.CONNECTED
    elif sample.state is CarState.STOPPED and stopped_by_us:
        state = ChargerState.SUSPENDED_EVSE
    elif is_dead and sample.state is CarState.NO_POWER:
        state = ChargerState.FAULTED
    is_auxiliary = charging is False and power_w is not None and power_w > STANDBY_W
    return ChargerReading(
        state=state,
        connected=True if charging else sample.is_plugged,
        charging=charging,
        power_w=0.0 if is_auxiliary else power_w,
        power_at=sample.at if power_w is not None else None,
        current_a=0.0 if is_auxiliary and sample.actual_a is not None else sample.current_a,
        phase_current_a=_per_phase(sample),
        target_current_a=_target(sample),
        phases=sample.phases,
        auxiliary_w=power_w if is_auxiliary else None,
        session_wh=sample.added_wh,
        vehicle_soc_pct=sample.soc_pct,
        vehicle_limit_pct=sample.limit_pct,
        soc_source=None if sample.soc_pct is None else "vehicle",
        soc_at=None if sample.soc_pct is None else sample.at,
        is_home=(is_home := stands_at(where.home, sample)),
        place=None if is_home else where.name_at(sample.latitude, sample.longitude),
        identities=(vin,),
        obstacle=_obstacle(sample, state),
        error="there is no power at the cable" if sample.state is CarState.NO_POWER else None,
    )


def tell_asleep(
    sample: Sample | None, *, vin: str, where: Whereabouts, stopped_by_us: bool
) -> ChargerReading:
    """A car that sleeps: it does not charge, and is where and how it was when it last spoke."""
    plugged = None if sample is None else sample.is_plugged
    soc_pct = None if sample is None else sample.soc_pct
    return ChargerReading(
        state=_asleep_state(sample, stopped_by_us),
        connected=plugged,
        charging=False,
        power_w=0.0,
        current_a=0.0,
        target_current_a=0.0 if plugged else None,
        vehicle_soc_pct=soc_pct,
        vehicle_limit_pct=None if sample is None else sample.limit_pct,
        soc_source=None if soc_pct is None else "vehicle",
        soc_at=None if soc_pct is None or sample is None else sample.at,
        is_home=(is_home := None if sample is None else stands_at(where.home, sample)),
        place=None if is_home or sample is None else where.name_at(sample.latitude, sample.longitude),
        identities=(vin,),
    )


def stands_at(home: Home | None, sample: Sample) -> bool | None:
    """Whether the car is at home: a fast charger never is, and what the house's own radio hears always."""
    if sample.is_fast:
        return False
    if sample.is_near:
        return True
    if home is None or sample.latitude is None or sample.longitude is None:
        return None
    return home.has(sample.latitude, sample.longitude)


def _obstacle(sample: Sample, state: ChargerState) -> Why | None:
    """A cable without power charges nothing, whatever we want."""
    if state is ChargerState.FAULTED:
        return Why.CHARGER_FAULT
    return Why.CHARGER_PAUSED if sample.state is CarState.NO_POWER else None


def _asleep_state(sample: Sample | None, stopped_by_us: bool) -> ChargerState:
    if sample is None or sample.is_plugged is None:
        return ChargerState.UNKNOWN
    if not sample.is_plugged:
        return ChargerState.DISCONNECTED
    if sample.state is CarState.COMPLETE:
        return ChargerState.FINISHED
    return ChargerState.SUSPENDED_EVSE if stopped_by_us else ChargerState.CONNECTED


def _is_charging(sample: Sample, power_w: float | None) -> bool | None:
    """By the car's word; a large power goes before it, and where it says nothing, any power does."""
    if sample.state is CarState.CHARGING:
        return True
    if sample.state is CarState.UNKNOWN:
        return True if power_w is not None and power_w > STANDBY_W else None
    return power_w is not None and power_w >= CHARGES_FROM_W


def _target(sample: Sample) -> float | None:
    """The current it is set to; 0 is paused."""
    if sample.state is CarState.STOPPED:
        return 0.0
    return None if sample.state is CarState.DISCONNECTED else sample.requested_a


def _per_phase(sample: Sample) -> PhaseCurrents | None:
    """Three currents where it draws from three; of one, nobody knows which."""
    if sample.actual_a is None or sample.phases != 3:
        return None
    return (sample.actual_a, sample.actual_a, sample.actual_a)
