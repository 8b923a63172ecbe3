"""What an EVAC's registers mean: the normalised reading, and whether it offers a car anything."""

from adapters.batteries.sigenergy.chargers.registers import AC_POWER, AC_STATE, ALARMS, AcState
from adapters.batteries.sigenergy.chargers.switch import Switch
from adapters.links.modbus import Block
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Why

LEAST_W = 50.0  # less is no charge
STATES = {
    AcState.NOBODY: ChargerState.DISCONNECTED,
    AcState.B1: ChargerState.CONNECTED,
    AcState.B2: ChargerState.SUSPENDED_EV,
    AcState.C1: ChargerState.SUSPENDED_EVSE,
    AcState.C2: ChargerState.CHARGING,
    AcState.F: ChargerState.FAULTED,
    AcState.E: ChargerState.FAULTED,
}
CONNECTED = {AcState.B1, AcState.B2, AcState.C1, AcState.C2}


def state_of(block: Block) -> AcState | None:
    """None for one that is not told or not known."""
    told = block.number(AC_STATE.name)
    return next((state for state in AcState if state == told), None)


def flows(block: Block) -> bool | None:
    """By its meter; where that is silent, by its state."""
    power_w, state = block.number(AC_POWER.name), state_of(block)
    if power_w is not None:
        return power_w > LEAST_W
    return None if state is None else state is AcState.C2


def offers(block: Block, switch: Switch) -> bool | None:
    """Whether a car may take power now, None where nobody can tell.

    Some firmware may go on showing B2 after a stop: our own last word counts there. With nobody plugged in,
    only that word is known.
    """
    state = state_of(block)
    if flows(block) or state is AcState.C2:
        return True
    if state is AcState.B2:
        return switch.started is not False
    if state in (AcState.B1, AcState.C1):
        return switch.is_starting
    return switch.started


def reading_of(block: Block, set_a: float | None, switch: Switch) -> ChargerReading:
    """`set_a`: the current it is set to, A."""
    state, charging = state_of(block), flows(block)
    normal = STATES.get(state, ChargerState.UNKNOWN) if state is not None else ChargerState.UNKNOWN
    if charging:
        normal = ChargerState.CHARGING
    elif normal is ChargerState.CHARGING:
        normal = ChargerState.SUSPENDED_EV
    offered = offers(block, switch)
    connected = None if state in (None, AcState.INIT, AcState.F, AcState.E) else state in CONNECTED
    connected = True if charging else connected
    return ChargerReading(
        state=normal,
        connected=connected,
        is_home=True if connected else None,  # a charger of the house is where the house is
        charging=charging,
        power_w=block.number(AC_POWER.name),
        target_current_a=set_a if offered else None if offered is None else 0.0,
        energy_wh=block.number("ac_energy_wh"),
        obstacle=Why.CHARGER_FAULT if normal is ChargerState.FAULTED else None,
        error=alarms_of(block),
    )


def alarms_of(block: Block) -> str | None:
    """The alarms in words; None without any."""
    found = [
        word
        for name, words in ALARMS.items()
        for bit, word in enumerate(words)
        if int(block.number(name) or 0) >> bit & 1
    ]
    return ", ".join(found) or None
