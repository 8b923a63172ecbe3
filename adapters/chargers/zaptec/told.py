"""What a charger's state means: the normalised reading.

A charger that nobody manages through the cloud tells mode 0 and is judged by what flows. One that gives
nothing for minutes although it may is waiting for its car, for which Zaptec has no mode of its own.
Each value has its own time: what was measured before the car was unplugged flows no more.
"""

from datetime import datetime

from adapters.chargers.zaptec.payloads import Id, Mode, State
from adapters.kinds.secret import blanked
from domain.reading.charger import ChargerReading, ChargerState, PhaseCurrents
from domain.reason.reason import Why

LEAST_W, LEAST_A = 50.0, 0.5  # less is no charge
LEAST_SET_A = 6.0  # less is a pause
RELUCTANT_S = 120.0
PHASES = {1: 1, 2: 1, 4: 1, 3: 3, 7: 3}  # how many, or which of them as bits
UNAUTHORISED = "it waits for a card or for the Zaptec app"


def mode_of(state: State) -> Mode:
    """Its mode; one that we do not know counts as none told."""
    number = state.number(Id.MODE)
    return next((mode for mode in Mode if mode == number), Mode.UNKNOWN)


def is_paused(state: State) -> bool:
    """Whether a stop command holds it, so that only a resume lets it go on."""
    return mode_of(state) is Mode.FINISHED and state.flag(Id.FINAL_STOP) is True


def is_scheduled(state: State) -> bool:
    """Whether its own schedule may hold it."""
    text = state.text(Id.NEXT_SCHEDULE)
    return text is not None and not text.startswith("0001-01-01")


def flows(state: State) -> bool | None:
    """Whether it charges, by what is measured, else by its mode."""
    power_w, currents = _flow(state, Id.POWER_W), _currents(state)
    if power_w is not None and power_w > LEAST_W:
        return True
    if currents is not None and any(each is not None and each > LEAST_A for each in currents):
        return True
    if power_w is not None or currents is not None:
        return False
    return None if mode_of(state) is Mode.UNKNOWN else mode_of(state) is Mode.CHARGING


def reading_of(state: State, set_a: float | None, quiet_s: float) -> ChargerReading:
    """`set_a` is the current that it is set to, A; `quiet_s` for how long it has given nothing."""
    charging, mode = flows(state), mode_of(state)
    normal = _state(state, charging=charging is True, quiet_s=quiet_s)
    paused = is_paused(state) or (set_a is not None and set_a < LEAST_SET_A)
    currents = _currents(state)
    power_w = _flow(state, Id.POWER_W)
    warnings = state.number(Id.WARNINGS)
    session_kwh = state.number(Id.SESSION_KWH)
    waits_for_card = mode is Mode.WAITING and not paused and state.flag(Id.AUTHENTICATION_REQUIRED) is True
    user = state.text(Id.USER)
    is_known_gone = normal is ChargerState.DISCONNECTED
    obstacle = Why.CHARGER_PAUSED if waits_for_card else None
    if normal is ChargerState.FAULTED:
        obstacle = Why.CHARGER_FAULT
    connected = _connected(state, mode, charging)
    return ChargerReading(
        state=normal,
        connected=connected,
        is_home=True if connected else None,  # a charger of the house is where the house is
        charging=charging,
        power_w=power_w,
        power_at=_power_at(state) if charging and power_w is not None else None,
        current_a=None if currents is None else max((each or 0.0) for each in currents),
        phase_current_a=currents,
        target_current_a=0.0 if paused else set_a,
        phases=_phases_in_use(currents) or set_phases(state),
        session_wh=None if session_kwh is None else session_kwh * 1000,
        identities=() if user is None or is_known_gone else (blanked(user),),
        obstacle=obstacle,
        error=f"warnings {int(warnings):#x}" if warnings else UNAUTHORISED if waits_for_card else None,
    )


def set_phases(state: State) -> int | None:
    """How many phases it may use, None where it does not say."""
    for which in (Id.MAX_PHASES, Id.SET_PHASES):
        number = state.number(which)
        if number in PHASES:
            return PHASES[int(number)]
    return None


def _state(state: State, *, charging: bool, quiet_s: float) -> ChargerState:
    if charging:
        return ChargerState.CHARGING
    match mode_of(state):
        case Mode.DISCONNECTED:
            return ChargerState.DISCONNECTED
        case Mode.WAITING:
            return ChargerState.CONNECTED
        case Mode.CHARGING:
            return ChargerState.SUSPENDED_EV if quiet_s >= RELUCTANT_S else ChargerState.CONNECTED
        case Mode.FINISHED:
            ended = state.flag(Id.FINAL_STOP)
            if ended is None:
                return ChargerState.CONNECTED
            return ChargerState.SUSPENDED_EVSE if ended else ChargerState.FINISHED
    return ChargerState.FAULTED if state.number(Id.WARNINGS) else ChargerState.UNKNOWN


def _connected(state: State, mode: Mode, charging: bool | None) -> bool | None:
    if charging:
        return True
    if mode is Mode.UNKNOWN:
        return True if state.text(Id.SESSION) is not None else None
    return mode is not Mode.DISCONNECTED


def _currents(state: State) -> PhaseCurrents | None:
    one, two, three = (_flow(state, which) for which in (Id.CURRENT_L1, Id.CURRENT_L2, Id.CURRENT_L3))
    if one is two is three is None:
        return None
    return _upward(one), _upward(two), _upward(three)


def _flow(state: State, which: Id) -> float | None:
    """What is measured, W or A; nothing where it was told before the charger told that the car is gone."""
    value, at, gone_at = state.number(which), state.told_at.get(which), state.told_at.get(Id.MODE)
    if value is None or mode_of(state) is not Mode.DISCONNECTED or at is None or gone_at is None:
        return value
    return 0.0 if at < gone_at else value


def _power_at(state: State) -> datetime | None:
    """When its power was measured, no later than it was read."""
    at = state.told_at.get(Id.POWER_W)
    return None if at is None else min(at, state.read_at)


def _upward(current_a: float | None) -> float | None:
    return None if current_a is None else max(0.0, current_a)


def _phases_in_use(currents: PhaseCurrents | None) -> int | None:
    return sum(each is not None and each > LEAST_A for each in currents or ()) or None
