"""Whether a trigger or a condition holds now; None where what it asks about is not known."""

from datetime import date

from domain.automation.condition import (
    BatteryCondition,
    Condition,
    EventCondition,
    FlowCondition,
    GridCondition,
    LoadpointCondition,
    PriceCondition,
    SunForecastCondition,
    TimeCondition,
    WeatherCondition,
)
from domain.automation.facts import Facts
from domain.automation.part import HOME
from domain.automation.trigger import (
    BatteryModeTrigger,
    BatteryTrigger,
    EnergyTrigger,
    EventTrigger,
    FlowTrigger,
    GridTrigger,
    LoadpointTrigger,
    PriceTrigger,
    SunForecastTrigger,
    TimeTrigger,
    Trigger,
    WeatherTrigger,
)
from domain.reading.battery import BatteryMode
from domain.status.loadpoint_document import LoadpointStatus
from domain.tariff.wall_clock import When, hours_of

NOT_TOLD = ("offline", "unknown")  # states of a charger that say nothing of it


def trigger_holds(trigger: Trigger, facts: Facts) -> bool | None:
    """The level behind an edge: it fires when this becomes true. A time has none."""
    match trigger:
        case TimeTrigger():
            return None
        case BatteryTrigger():
            return _reaches(trigger, facts)
        case BatteryModeTrigger():
            mode = None if facts.status.battery is None else facts.status.battery.mode
            if mode is None or mode is BatteryMode.UNKNOWN:
                return None
            return (mode is trigger.mode) is (trigger.event == "enters")
        case FlowTrigger():
            return _crosses(facts.flow_w(trigger.flow), trigger.crosses, trigger.power_w)
        case EnergyTrigger():
            return at_least(facts.energy_wh(trigger.energy), trigger.energy_wh)
        case PriceTrigger():
            return _crosses(facts.price(trigger.price), trigger.crosses, trigger.value)
        case EventTrigger():
            event = facts.newest(trigger.event)
            return event is not None and event.state.value == trigger.state
        case SunForecastTrigger():
            return _crosses(facts.sun_wh.get(trigger.day), trigger.crosses, trigger.energy_wh)
        case WeatherTrigger():
            return None if facts.weather is None else facts.weather.word == trigger.weather
        case GridTrigger():
            return _is(facts.off_grid, trigger.state == "off")
        case LoadpointTrigger():
            loadpoint = facts.loadpoint(trigger.loadpoint)
            return None if loadpoint is None else _at_loadpoint(trigger, loadpoint, facts)


def condition_holds(condition: Condition, facts: Facts) -> bool | None:
    """Whether it holds."""
    match condition:
        case TimeCondition():
            return within(condition.when, facts)
        case BatteryCondition():
            level = _between(facts.battery_soc_pct, condition.above_pct, condition.below_pct)
            if condition.mode is None or level is not True:
                return level
            battery = facts.status.battery
            if battery is None or battery.mode is BatteryMode.UNKNOWN:
                return None
            return battery.mode is condition.mode
        case FlowCondition():
            return _between(facts.flow_w(condition.flow), condition.above_w, condition.below_w)
        case PriceCondition():
            return _between(facts.price(condition.price), condition.above, condition.below)
        case EventCondition():
            runs = any(each.is_running for each in facts.events if each.kind is condition.event)
            return runs is condition.is_running
        case SunForecastCondition():
            return _between(facts.sun_wh.get(condition.day), condition.above_wh, condition.below_wh)
        case WeatherCondition():
            return None if facts.weather is None else facts.weather.word in condition.weather
        case GridCondition():
            return _is(facts.off_grid, condition.state == "off")
        case LoadpointCondition():
            loadpoint = facts.loadpoint(condition.loadpoint)
            return None if loadpoint is None else _stands(condition, loadpoint, facts)


def within(when: When, facts: Facts) -> bool:
    """Whether the wall clock is within the window."""
    return begun_on(when, facts) is not None


def begun_on(when: When, facts: Facts) -> date | None:
    """The local day on which the window that the wall clock is in opened; None outside it."""
    hours = hours_of(when.days, when.from_, when.to, when.season)
    return hours.begun_on(facts.now.astimezone(facts.zone))


def _reaches(trigger: BatteryTrigger, facts: Facts) -> bool | None:
    soc_pct, battery = facts.battery_soc_pct, facts.status.battery
    if soc_pct is None or battery is None:
        return None
    if trigger.event == "discharged_to_reserve":
        return soc_pct <= battery.reserve_pct
    if trigger.soc_pct is None:
        return None
    return soc_pct >= trigger.soc_pct if trigger.event == "charged_to" else soc_pct <= trigger.soc_pct


def _at_loadpoint(trigger: LoadpointTrigger, loadpoint: LoadpointStatus, facts: Facts) -> bool | None:
    match trigger.event:
        case "connected":
            return loadpoint.connected
        case "disconnected":
            return None if loadpoint.connected is None else not loadpoint.connected
        case "charging_starts":
            return loadpoint.charging
        case "charging_stops":
            return None if loadpoint.charging is None else not loadpoint.charging
        case "available":
            return None if loadpoint.state in NOT_TOLD else loadpoint.state == "disconnected"
        case "faulted":
            return None if loadpoint.state in NOT_TOLD else loadpoint.state == "faulted"
        case "arrives":
            return facts.is_at(trigger.loadpoint, trigger.place)
        case "leaves":
            is_there = facts.is_at(trigger.loadpoint, trigger.place)
            return None if is_there is None else not is_there
        case "soc_reaches":
            soc_pct = None if loadpoint.vehicle is None else loadpoint.vehicle.soc_pct
            return at_least(soc_pct, trigger.soc_pct)
        case "energy_reaches":
            energy_wh = None if loadpoint.session is None else loadpoint.session.energy_wh
            return at_least(energy_wh, trigger.energy_wh)


def _stands(condition: LoadpointCondition, loadpoint: LoadpointStatus, facts: Facts) -> bool | None:
    soc_pct = None if loadpoint.vehicle is None else loadpoint.vehicle.soc_pct
    asked = [
        _is(loadpoint.connected, condition.connected),
        _is(loadpoint.charging, condition.charging),
        _between(soc_pct, condition.above_pct, condition.below_pct),
        condition.at_home is None or _is(facts.is_at(condition.loadpoint, HOME), condition.at_home),
        condition.place is None or facts.is_at(condition.loadpoint, condition.place),
    ]
    if False in asked:
        return False
    return None if None in asked else True


def _is(found: bool | None, wanted: bool | None) -> bool | None:
    if wanted is None:
        return True
    return None if found is None else found is wanted


def _between(value: float | None, above: float | None, below: float | None) -> bool | None:
    if above is None and below is None:
        return True
    if value is None:
        return None
    return (above is None or value > above) and (below is None or value < below)


def _crosses(value: float | None, crosses: str, limit: float) -> bool | None:
    if value is None:
        return None
    return value > limit if crosses == "above" else value < limit


def at_least(value: float | None, limit: float | None) -> bool | None:
    """Whether it has come to the limit; None where either is not known."""
    return None if value is None or limit is None else value >= limit
