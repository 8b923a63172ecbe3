"""What each condition was measured at, as facts: kept with the run, and said from them in any language."""

from typing import Any

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
from domain.reading.battery import BatteryMode
from domain.tariff.wall_clock import WEEKDAYS

Part = dict[str, Any]


def seen(condition: Condition, facts: Facts) -> list[Part]:
    """One part for each thing it asks: `say` names its sentence, `value` what was measured, None unknown."""
    match condition:
        case TimeCondition():
            local = facts.now.astimezone(facts.zone)
            told = {"value": f"{local:%H:%M}", "day": WEEKDAYS[local.weekday()]}
            asked = {"from": condition.from_, "to": condition.to, "days": condition.days}
            return [{"say": "time"} | told | asked]
        case BatteryCondition():
            return _of_battery(condition, facts)
        case FlowCondition():
            return [
                _within(condition.flow, facts.flow_w(condition.flow), condition.above_w, condition.below_w)
            ]
        case PriceCondition():
            price = facts.price(condition.price)
            part = _within(f"{condition.price}_price", price, condition.above, condition.below)
            return [part | {"currency": facts.status.site.currency}]
        case EventCondition():
            runs = any(each.is_running for each in facts.events if each.kind is condition.event)
            return [{"say": condition.event.value, "value": runs}]
        case SunForecastCondition():
            sun_wh = facts.sun_wh.get(condition.day)
            return [_within(f"sun_{condition.day}", sun_wh, condition.above_wh, condition.below_wh)]
        case WeatherCondition():
            word = None if facts.weather is None else facts.weather.word
            return [{"say": "weather", "value": word, "asked": [each.value for each in condition.weather]}]
        case GridCondition():
            return [{"say": "off_grid", "value": facts.off_grid}]
        case LoadpointCondition():
            return _of_loadpoint(condition, facts)


def _of_battery(condition: BatteryCondition, facts: Facts) -> list[Part]:
    level = _within("level", facts.battery_soc_pct, condition.above_pct, condition.below_pct)
    if condition.mode is None:
        return [level]
    mode = None if facts.status.battery is None else facts.status.battery.mode
    known = None if mode is None or mode is BatteryMode.UNKNOWN else mode.value
    told = {"say": "mode", "value": known, "asked": [condition.mode.value]}
    has_level = condition.above_pct is not None or condition.below_pct is not None
    return [level, told] if has_level else [told]


def _of_loadpoint(condition: LoadpointCondition, facts: Facts) -> list[Part]:
    loadpoint = facts.loadpoint(condition.loadpoint)
    car = None if loadpoint is None else loadpoint.vehicle
    name = condition.loadpoint if loadpoint is None else loadpoint.name
    parts: list[Part] = []
    if condition.charging is not None:
        parts.append({"say": "charging", "value": None if loadpoint is None else loadpoint.charging})
    if condition.above_pct is not None or condition.below_pct is not None:
        soc_pct = None if car is None else car.soc_pct
        parts.append(_within("car_level", soc_pct, condition.above_pct, condition.below_pct))
    if condition.at_home is not None:
        parts.append({"say": "at_home", "value": facts.is_at(condition.loadpoint, "home")})
    if condition.place is not None:
        presence = None if car is None or car.presence == "unknown" else car.presence
        told = car.place if car is not None and presence == "away" and car.place else presence
        parts.append({"say": "car_place", "value": told, "asked": [condition.place]})
    if condition.connected is not None or not parts:
        parts.insert(0, {"say": "plugged", "value": None if loadpoint is None else loadpoint.connected})
    return [part | {"place": name} for part in parts]


def _within(say: str, value: float | None, above: float | None, below: float | None) -> Part:
    return {"say": say, "value": value, "above": above, "below": below}
