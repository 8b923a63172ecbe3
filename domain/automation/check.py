"""What is wrong with an automation that its types do not show: targets that are not there, empty limits."""

from collections.abc import Iterator, Sequence

from domain.automation.action import (
    Action,
    BatteryAct,
    LoadpointAct,
    PlanAct,
    SetBattery,
    SetLoadpoint,
    SetTariff,
    SunAct,
)
from domain.automation.automation import Automation
from domain.automation.condition import (
    BatteryCondition,
    Condition,
    FlowCondition,
    LoadpointCondition,
    PriceCondition,
    SunForecastCondition,
    WeatherCondition,
)
from domain.automation.hours import never_acts
from domain.automation.trigger import (
    BatteryTrigger,
    EnergyTrigger,
    LoadpointTrigger,
    PriceTrigger,
    WeatherTrigger,
)
from domain.battery.ask import check_battery
from domain.battery.patch import patch_battery
from domain.battery.settable import of_the_device, unsupported
from domain.command.capabilities import BatteryCapabilities
from domain.command.request import BatteryRequest, ExportRequest, LoadpointRequest, PlanRequest
from domain.curtailment.ask import check_limit, not_kept
from domain.errors import InvalidRequest
from domain.house.house import House
from domain.house.meant import not_meant
from domain.loadpoint.ask import check_loadpoint
from domain.loadpoint.patch import patch_loadpoint
from domain.plan.ask import check_plan
from domain.status.document import Status
from domain.tariff.forecast_choice import FORECAST, ONLY_ONE, check_choice, fault_of

OF_A_LEVEL = ("charged_to", "discharged_to")
NO_WEATHER = "nothing tells the weather here (write [weather] with latitude and longitude)"
NO_PLACE = "the charger {name} never tells where its car is while it is away"
ASKS_NOTHING = "this asks for nothing: say at least one thing that has to hold, or leave it out"
BETWEEN = ("above_pct", "below_pct", "above_w", "below_w", "above", "below", "above_wh", "below_wh")
ASKED = (*BETWEEN, "mode", "connected", "charging", "at_home", "place")
NEEDS = {"soc_reaches": "soc_pct", "energy_reaches": "energy_wh"}


def check(
    automation: Automation,
    house: House,
    configured: House,
    *,
    has_weather: bool,
    able: BatteryCapabilities | None = None,
    forecasts: Sequence[str] = (),
) -> None:
    """Raises InvalidRequest with every fault by its key. `has_weather`: whether anybody tells the weather;
    `able`: what the battery can do, as far as is known; `forecasts`: those that the price source can tell.
    """
    faults = dict(_faults(automation, house, configured)) | dict(_beyond(automation, able))
    faults |= dict(_untold(automation, forecasts))
    if automation.enabled and (found := never_acts(automation)) is not None:  # it may be switched off
        faults |= dict([found])
    if not has_weather:
        faults |= dict.fromkeys(_of_weather(automation), NO_WEATHER)
    if faults:
        raise InvalidRequest("the automation has faults", faults)


def gone(automation: Automation, house: House) -> tuple[str, ...]:
    """The loadpoints that it names and that are not there any more."""
    parts = (automation.trigger, *automation.conditions, *automation.actions)
    named = {
        part.loadpoint
        for part in parts
        if isinstance(part, LoadpointTrigger | LoadpointCondition | LoadpointAct | SetLoadpoint)
    }
    return tuple(sorted(each for each in named if house.loadpoint(each) is None))


def needs_weather(automation: Automation) -> bool:
    """Whether it is decided on the weather."""
    return any(True for _ in _of_weather(automation))


def idle_because(automation: Automation, status: Status, *, has_weather: bool) -> str | None:
    """Why it can never be carried out in this house as it is; None where it may be."""
    if needs_weather(automation) and not has_weather:
        return NO_WEATHER
    if (found := never_acts(automation)) is not None:
        return found[1]
    for part in (automation.trigger, *automation.conditions):
        if not isinstance(part, LoadpointTrigger | LoadpointCondition) or not _asks_where(part):
            continue
        loadpoint = status.loadpoints.get(part.loadpoint)
        able = None if loadpoint is None else loadpoint.capabilities
        if loadpoint is not None and able is not None and not able.tells_place:
            return NO_PLACE.format(name=loadpoint.name)
    return None


def battery_request(action: BatteryAct) -> BatteryRequest:
    """The action as a command of a person."""
    return BatteryRequest(
        action=action.action,
        power_w=action.power_w,
        duration_s=action.duration_s,
        target_soc_pct=action.target_soc_pct,
    )


def export_request(action: SunAct) -> ExportRequest:
    """The action as a command of a person."""
    return ExportRequest(action=action.action, limit_w=action.limit_w, duration_s=action.duration_s)


def plan_request(action: PlanAct) -> PlanRequest:
    """The action as a command of a person."""
    return PlanRequest(action=action.action, duration_s=action.duration_s)


def loadpoint_request(action: LoadpointAct) -> LoadpointRequest:
    """The action as a command of a person."""
    return LoadpointRequest(
        action=action.action,
        current_a=action.current_a,
        power_w=action.power_w,
        duration_s=action.duration_s,
        limit_soc_pct=action.limit_soc_pct,
    )


def _of_weather(automation: Automation) -> Iterator[str]:
    """The keys of its parts that ask for the weather."""
    if isinstance(automation.trigger, WeatherTrigger):
        yield "trigger.weather"
    for index, condition in enumerate(automation.conditions):
        if isinstance(condition, WeatherCondition):
            yield f"conditions[{index}].weather"


def _in_cents(key: str, price: float | None, house: House) -> Iterator[tuple[str, str]]:
    """A price as a setting would be judged: 30 is meant in cents where 0.30 is a price."""
    if (text := not_meant("price", price, house.site.currency)) is not None:
        yield key, text


def _asks_where(part: LoadpointTrigger | LoadpointCondition) -> bool:
    if isinstance(part, LoadpointTrigger):
        return part.event in ("arrives", "leaves")
    return part.at_home is not None or part.place is not None


def _faults(automation: Automation, house: House, configured: House) -> Iterator[tuple[str, str]]:
    trigger = automation.trigger
    if isinstance(trigger, LoadpointTrigger):
        if house.loadpoint(trigger.loadpoint) is None:
            yield "trigger.loadpoint", _unknown(trigger.loadpoint, house)
        needed = NEEDS.get(trigger.event)
        if needed is not None and getattr(trigger, needed) is None:
            yield f"trigger.{needed}", f"needed for {trigger.event}"
    if isinstance(trigger, EnergyTrigger) and trigger.since == "window" and automation.window is None:
        yield "window", "needed for an energy since the window opened"
    if isinstance(trigger, BatteryTrigger) and trigger.soc_pct is None and trigger.event in OF_A_LEVEL:
        yield "trigger.soc_pct", f"needed for {trigger.event}"
    if isinstance(trigger, PriceTrigger):
        yield from _in_cents("trigger.value", trigger.value, house)
    for index, condition in enumerate(automation.conditions):
        if _asks_nothing(condition):
            yield f"conditions[{index}]", ASKS_NOTHING
        if isinstance(condition, PriceCondition):
            yield from _in_cents(f"conditions[{index}].above", condition.above, house)
            yield from _in_cents(f"conditions[{index}].below", condition.below, house)
        key = f"conditions[{index}].loadpoint"
        if isinstance(condition, LoadpointCondition) and house.loadpoint(condition.loadpoint) is None:
            yield key, _unknown(condition.loadpoint, house)
    for index, action in enumerate(automation.actions):
        key = f"actions[{index}]"
        if isinstance(action, LoadpointAct | SetLoadpoint) and house.loadpoint(action.loadpoint) is None:
            yield f"{key}.loadpoint", _unknown(action.loadpoint, house)
            continue
        try:
            _try(action, house, configured)
        except InvalidRequest as err:
            inside = err.fields or {"": str(err)}
            yield from ((f"{key}.{name}".rstrip("."), text) for name, text in inside.items())


def _beyond(automation: Automation, able: BatteryCapabilities | None) -> Iterator[tuple[str, str]]:
    """What this house's own devices cannot do, whatever the moment."""
    for index, action in enumerate(automation.actions):
        if isinstance(action, SunAct) and (text := not_kept(export_request(action), able)) is not None:
            yield f"actions[{index}].limit_w", text
        if isinstance(action, SetBattery) and able is not None:
            on_device, _ = of_the_device(action.settings)
            for name, text in unsupported(on_device, able).items():
                yield f"actions[{index}].{name}", text


def _untold(automation: Automation, forecasts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The forecasts that the price source does not tell; null is the configured one."""
    for index, action in enumerate(automation.actions):
        wanted = action.settings.get(FORECAST) if isinstance(action, SetTariff) else None
        if isinstance(action, SetTariff) and not forecasts:
            yield f"actions[{index}].{FORECAST}", ONLY_ONE
        elif wanted is not None and (text := fault_of(wanted, forecasts)) is not None:
            yield f"actions[{index}].{FORECAST}", text


def _try(action: Action, house: House, configured: House) -> None:
    """Raises InvalidRequest where it could never be carried out."""
    match action:
        case BatteryAct():
            if house.battery is None:
                raise InvalidRequest("this house has no battery")
            check_battery(battery_request(action))
        case LoadpointAct():
            check_loadpoint(loadpoint_request(action))
        case SunAct():
            check_limit(export_request(action))
        case PlanAct():
            check_plan(plan_request(action))
        case SetLoadpoint():
            loadpoint, was = house.loadpoint(action.loadpoint), configured.loadpoint(action.loadpoint)
            assert loadpoint is not None
            assert was is not None
            patch_loadpoint(loadpoint, action.settings, house, was)
        case SetTariff():
            check_choice(action.settings)
        case SetBattery():
            if house.battery is None or configured.battery is None:
                raise InvalidRequest("this house has no battery")
            patch_battery(house.battery, action.settings, configured.battery)


def _asks_nothing(condition: Condition) -> bool:
    """Whether all that it may ask for is left open."""
    may_be_open = (
        BatteryCondition | FlowCondition | PriceCondition | SunForecastCondition | LoadpointCondition
    )
    return isinstance(condition, may_be_open) and all(getattr(condition, key, None) is None for key in ASKED)


def _unknown(loadpoint_id: str, house: House) -> str:
    known = ", ".join(lp.id for lp in house.loadpoints) or "none"
    return f"there is no loadpoint '{loadpoint_id}'; known are {known}"
