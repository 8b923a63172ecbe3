"""What people ask on `…/set` topics, as requests; what they may be is the house's to say."""

import re
from math import isfinite

from adapters.mqtt.labels import ACTIONS, EXPORT_RULES, MODES, value_of
from adapters.mqtt.topics import ASKED, BATTERY, LOADPOINTS, Topics
from domain.battery.ask import LONGEST_S, SHORTEST_S
from domain.command.order import BatteryAction, ChargeAction
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import InvalidRequest
from domain.house.battery_setting import BatterySetting
from domain.ports.messages import (
    Ask,
    AskBattery,
    AskLoadpoint,
    ChangeBattery,
    ChangeLoadpoint,
    Heard,
    KeepMinutes,
)

LONGEST = 64  # bytes of a payload that can be meant
NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,6})?", re.ASCII)
PERCENTS, AMPERES = ("limit_soc_pct",), ("min_current_a", "max_current_a")
SWITCHED = {"on": ChargeAction.START, "off": ChargeAction.STOP, "start": ChargeAction.START}
SWITCHED |= {"stop": ChargeAction.STOP}
PRESSED = {"boost": ChargeAction.BOOST, "release": ChargeAction.RELEASE}


def asked(heard: Heard, topics: Topics, minutes: float) -> Ask | None:
    """The request; None where the topic is none of ours. Raises InvalidRequest."""
    path = heard.topic.removeprefix(f"{topics.base}/").split("/")
    if path[-1] != ASKED or heard.topic == "/".join(path):
        return None
    said = _text(heard.payload)
    match path[:-1]:
        case [group, key] if group == BATTERY:
            return _of_battery(key, said, minutes)
        case [group, loadpoint, key] if group == LOADPOINTS:
            return _of_loadpoint(loadpoint, key, said)
        case _:
            return None


def _of_battery(key: str, said: str, minutes: float) -> Ask:
    match key:
        case "action":
            if (action := value_of(ACTIONS, said)) is None:
                raise InvalidRequest(f"“{said}” is none of {', '.join(ACTIONS.values())}")
            is_end = action == BatteryAction.RESTORE
            return AskBattery(BatteryRequest(action=action, duration_s=None if is_end else minutes * 60))
        case "restore":
            return AskBattery(BatteryRequest(action=BatteryAction.RESTORE))
        case "minutes":
            return KeepMinutes(_number(said, SHORTEST_S / 60, LONGEST_S / 60))
        case BatterySetting.GRID_CHARGING | BatterySetting.STORM_WATCH:
            if said.casefold() not in ("on", "off"):
                raise InvalidRequest(f"“{said}” is neither ON nor OFF")
            return ChangeBattery({key: said.casefold() == "on"})
        case BatterySetting.EXPORT_RULE:
            if (rule := value_of(EXPORT_RULES, said)) is None:
                raise InvalidRequest(f"“{said}” is none of {', '.join(EXPORT_RULES.values())}")
            return ChangeBattery({key: rule})
        case BatterySetting.RESERVE | BatterySetting.EV_RESERVE:
            return ChangeBattery({key: _number(said, 0, 100)})
    raise InvalidRequest(f"the battery has no “{key}”")


def _of_loadpoint(loadpoint: str, key: str, said: str) -> Ask:
    if key == "mode":
        if (mode := value_of(MODES, said)) is None:
            raise InvalidRequest(f"“{said}” is none of {', '.join(MODES.values())}")
        return ChangeLoadpoint(loadpoint, {key: mode})
    if key in PERCENTS:
        return ChangeLoadpoint(loadpoint, {key: _number(said, 0, 100)})
    if key in AMPERES:
        return ChangeLoadpoint(loadpoint, {key: _whole(said)})
    if key == "charge":
        if (action := SWITCHED.get(said.casefold())) is None:
            raise InvalidRequest(f"“{said}” is neither ON nor OFF")
        return AskLoadpoint(loadpoint, LoadpointRequest(action=action))
    if key in PRESSED:
        return AskLoadpoint(loadpoint, LoadpointRequest(action=PRESSED[key]))
    raise InvalidRequest(f"a charger has no “{key}”")


def _text(payload: bytes) -> str:
    if len(payload) > LONGEST:
        raise InvalidRequest(f"{len(payload)} bytes are too many to be meant")
    try:
        return payload.decode().strip()
    except UnicodeDecodeError:
        raise InvalidRequest("this is no text") from None


def _number(said: str, low: float, high: float) -> float:
    number = float(said) if NUMBER.fullmatch(said) else float("nan")
    if not isfinite(number) or not low <= number <= high:
        raise InvalidRequest(f"“{said}” is no number from {low:g} to {high:g}")
    return number


def _whole(said: str) -> int:
    number = _number(said, 0, 1_000)
    if not number.is_integer():
        raise InvalidRequest(f"“{said}” is no whole number")
    return int(number)
