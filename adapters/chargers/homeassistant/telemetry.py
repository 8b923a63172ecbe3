"""What the entities say of the charger, each of them only of what it measures.

Power is the evidence of a charge; a switch that is on and a number that is set are wishes and prove nothing.
"""

from collections.abc import Callable

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.chargers.homeassistant.words import PLUGGED_IN, meaning_of, phases_in
from adapters.links.homeassistant import EntityState
from domain.reading.charger import ChargerReading, ChargerState, PhaseCurrents

NO_ZONE = ("home", "not_home")
Look = Callable[[str | None], EntityState | None]
FLOWS_A = 1.0  # less on a phase is a meter's noise


def charger_reading(config: HomeAssistantCharger, look: Look) -> ChargerReading:
    """The charger as its entities show it now; `look` finds one by its id."""
    power, energy, soc, limit = (
        look(each) for each in (config.power, config.energy, config.soc, config.soc_limit)
    )
    status = look(config.status)
    told = meaning_of(None if status is None else status.text, config.states)
    power_w = None if power is None else power.power_w
    is_charging = _is_charging(config, told, power_w)
    is_on = _is_on(look(config.switch))
    connected = _is_connected(config, told, is_charging, look)
    currents = _currents(config, look)
    measured_a = [each for each in currents or () if each is not None]
    return ChargerReading(
        state=_state(told, connected, is_charging, is_on),
        connected=connected,
        charging=is_charging,
        power_w=power_w,
        power_at=None if power is None or power_w is None else power.received_at,
        current_a=max(measured_a, default=None),
        phase_current_a=currents,
        target_current_a=_target_a(config, is_on, look),
        phases=_phases(config, currents, is_charging, look),
        energy_wh=None if energy is None else energy.energy_wh,
        vehicle_soc_pct=None if soc is None else soc.percent,
        vehicle_limit_pct=None if limit is None else limit.percent,
        soc_source="vehicle" if soc is not None and soc.percent is not None else None,
        soc_at=None if soc is None or soc.percent is None else soc.received_at,
        is_home=_is_home(config, look(config.location), connected),
        place=_place(look(config.location)),
        error=None if status is None or told is not ChargerState.FAULTED else status.text,
    )


def _is_charging(config: HomeAssistantCharger, told: ChargerState, power_w: float | None) -> bool | None:
    if power_w is not None:
        return power_w > config.standby_w
    return None if told is ChargerState.UNKNOWN else told is ChargerState.CHARGING


def _is_connected(
    config: HomeAssistantCharger, told: ChargerState, is_charging: bool | None, look: Look
) -> bool | None:
    plug = _is_on(look(config.plug))
    if plug is not None:
        return plug
    if told is ChargerState.DISCONNECTED and not is_charging:
        return False
    if told in PLUGGED_IN or is_charging:
        return True
    # Where nothing could ever tell, a car is taken to be there: the charger would do nothing otherwise.
    return True if config.plug is None and config.status is None else None


def _state(
    told: ChargerState, connected: bool | None, is_charging: bool | None, is_on: bool | None
) -> ChargerState:
    if connected is False:
        return ChargerState.DISCONNECTED
    if told is ChargerState.FAULTED:
        return told
    if is_charging:
        return ChargerState.CHARGING
    if told is ChargerState.CHARGING or (told in (ChargerState.UNKNOWN, ChargerState.CONNECTED) and is_on):
        return ChargerState.SUSPENDED_EV if is_charging is False and connected else told
    if told in (ChargerState.UNKNOWN, ChargerState.DISCONNECTED):
        return ChargerState.CONNECTED if connected else ChargerState.UNKNOWN
    return told


def _target_a(config: HomeAssistantCharger, is_on: bool | None, look: Look) -> float | None:
    if is_on is False:
        return 0.0
    number = look(config.current)
    return None if number is None else number.number


def _currents(config: HomeAssistantCharger, look: Look) -> PhaseCurrents | None:
    if not config.currents:
        return None
    seen = [look(each) for each in config.currents]
    amps = [None if each is None else each.current_a for each in seen]
    one, two, three = (*amps, None, None)[:3]
    return (one, two, three)


def _phases(
    config: HomeAssistantCharger, currents: PhaseCurrents | None, is_charging: bool | None, look: Look
) -> int | None:
    if is_charging and currents is not None and len(config.currents) == 3 and None not in currents:
        flowing = sum(1 for each in currents if each is not None and each > FLOWS_A)
        return flowing or None
    chosen = look(config.phases)
    return None if chosen is None else phases_in(chosen.state)


def _is_on(switch: EntityState | None) -> bool | None:
    return None if switch is None or switch.text is None else switch.state == "on"


def _is_home(
    config: HomeAssistantCharger, location: EntityState | None, connected: bool | None
) -> bool | None:
    """By its place; a charger without one stands where the house is."""
    if config.location is None:
        return True if connected else None
    return None if location is None or location.text is None else location.state == "home"


def _place(location: EntityState | None) -> str | None:
    """The zone that it is in, by its name in Home Assistant."""
    if location is None or location.text is None or location.state in NO_ZONE:
        return None
    return location.text
