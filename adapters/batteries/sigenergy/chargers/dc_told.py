"""What an EVDC's registers mean: the normalised reading, in which a car that feeds the house has a negative
power.
"""

from adapters.batteries.sigenergy.chargers.registers import DcState
from adapters.batteries.sigenergy.chargers.switch import Switch
from adapters.links.modbus import Block
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Why

LEAST_W = 50.0  # less is no flow
STATES = {
    DcState.IDLE: ChargerState.DISCONNECTED,
    DcState.OCCUPIED: ChargerState.CONNECTED,
    DcState.PREPARING: ChargerState.CONNECTED,
    DcState.CHARGING: ChargerState.CHARGING,
    DcState.FAULT: ChargerState.FAULTED,
    DcState.SCHEDULED: ChargerState.CONNECTED,
    DcState.ENDED: ChargerState.FINISHED,
    DcState.DISCHARGING: ChargerState.CONNECTED,
    DcState.ALARM: ChargerState.FAULTED,
    DcState.INSULATION_TEST: ChargerState.CONNECTED,
}
UNSEEN = {DcState.FAULT, DcState.UNAVAILABLE, DcState.ALARM}
BEGINNING = {DcState.OCCUPIED, DcState.PREPARING, DcState.SCHEDULED, DcState.INSULATION_TEST}
WORDS = {
    DcState.FAULT: "a fault",
    DcState.ALARM: "an alarm",
    DcState.UNAVAILABLE: "it is not available",
    DcState.SCHEDULED: "it waits for its own schedule",
}


def state_of(block: Block) -> DcState | None:
    """None for one that is not told (firmware before V2.8) or not known."""
    told = block.number("dc_state")
    return next((state for state in DcState if state == told), None)


def power_of(block: Block) -> float | None:
    """W, < 0 while the car feeds the house. Firmware does not agree on the sign, so the state gives it."""
    power_w, state = block.number("dc_power_w"), state_of(block)
    if power_w is None or state is None:
        return power_w
    return -abs(power_w) if state is DcState.DISCHARGING else abs(power_w)


def flows(block: Block) -> bool | None:
    """Whether the car is charged, by its meter; where that is silent, by its state."""
    power_w, state = power_of(block), state_of(block)
    if power_w is not None:
        return power_w > LEAST_W
    return None if state is None else state is DcState.CHARGING


def goes_on(block: Block, switch: Switch) -> bool | None:
    """Whether a charge is under way or about to begin, None where nobody can tell."""
    state = state_of(block)
    if flows(block) or state is DcState.CHARGING:
        return True
    if state is None:
        return switch.started
    return state in BEGINNING and switch.started is True


def reading_of(block: Block, set_a: float | None, switch: Switch) -> ChargerReading:
    """`set_a`: the current that a charge has or would have, A."""
    state, charging, power_w = state_of(block), flows(block), power_of(block)
    normal = STATES.get(state, ChargerState.UNKNOWN) if state is not None else ChargerState.UNKNOWN
    if charging:
        normal = ChargerState.CHARGING
    elif normal is ChargerState.CHARGING:
        normal = ChargerState.SUSPENDED_EV
    elif state is DcState.ENDED and switch.started is False:
        normal = ChargerState.SUSPENDED_EVSE
    under_way = goes_on(block, switch)
    is_there = None if state is None or state in UNSEEN else state is not DcState.IDLE
    connected = True if charging or (power_w or 0) < -LEAST_W else is_there
    soc_pct = block.number("dc_soc_pct") if connected else None
    obstacle = Why.CHARGER_FAULT if normal is ChargerState.FAULTED else None
    return ChargerReading(
        state=normal,
        connected=connected,
        is_home=True if connected else None,  # a charger of the house is where the house is
        charging=charging,
        power_w=power_w,
        target_current_a=set_a if under_way else None if under_way is None else 0.0,
        energy_wh=block.number("dc_energy_wh"),
        session_wh=block.number("dc_session_wh"),
        vehicle_soc_pct=soc_pct,
        soc_source=None if soc_pct is None else "charger",
        obstacle=Why.CHARGER_OFFLINE if state is DcState.UNAVAILABLE else obstacle,
        error=None if state is None else WORDS.get(state),
    )
