"""What an owner may set on the battery itself, and what its device makes of it."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from domain.command.capabilities import BatteryCapabilities, ReserveRange
from domain.errors import InvalidRequest, NotSupported
from domain.house.allowed import outside, refused
from domain.house.battery_setting import BatterySetting, ExportRule, SettingValue
from domain.house.meant import not_meant
from domain.house.settings import Percent
from domain.reason.reason import Reason, Why

FULL_PCT = 100.0
KINDS: Mapping[BatterySetting, Any] = {
    BatterySetting.GRID_CHARGING: bool,
    BatterySetting.EXPORT_RULE: ExportRule,
    BatterySetting.STORM_WATCH: bool,
    BatterySetting.EV_RESERVE: Percent,
}
NO_OTHER = "the device alone knows this one: there is no configured value to go back to"


class Taken(Struct, frozen=True, kw_only=True):
    """What the device is given of a setting, and why it is another value than was asked for."""

    setting: BatterySetting
    value: SettingValue
    reason: Reason | None = None


def of_the_device(patch: Mapping[str, Any]) -> tuple[dict[BatterySetting, Any], dict[str, Any]]:
    """A patch of the battery, apart: the settings that only its device has, and what the house has too."""
    on_device = {setting: patch[setting] for setting in KINDS if setting in patch}
    return on_device, {name: value for name, value in patch.items() if name not in KINDS}


def faults_of(asked: Mapping[BatterySetting, Any]) -> dict[str, str]:
    """What no device would take, by key."""
    found = {setting.value: _fault(setting, value) for setting, value in asked.items()}
    return {name: fault for name, fault in found.items() if fault}


def unsupported(asked: Mapping[BatterySetting, Any], able: BatteryCapabilities | None) -> dict[str, str]:
    """Those that this battery does not have, or that cannot be set from here, by key."""
    return {
        setting.value: f"{setting.value} of this battery cannot be set from here"
        for setting in asked
        if able is None or able.moves(setting) is None
    }


def taken(asked: Mapping[BatterySetting, Any], able: BatteryCapabilities | None) -> list[Taken]:
    """What the device is given. Raises NotSupported where it has no such setting."""
    if missing := unsupported(asked, able):
        raise NotSupported(next(iter(missing.values())))
    return [Taken(setting=setting, value=_whole(value)) for setting, value in asked.items()]


def taken_reserve(asked_pct: float, reserve: ReserveRange) -> Taken:
    """What the device makes of it, in whole percent. Raises InvalidRequest outside what it takes."""
    if not reserve.least_pct <= asked_pct <= reserve.most_pct:
        allowed = f"from {reserve.least_pct:g} to {reserve.most_pct:g}, in %"
        fault = {"reserve_pct": outside(asked_pct, allowed)}
        raise InvalidRequest("this battery does not take such a backup reserve", fault)
    whole_pct = _whole(asked_pct)
    if reserve.full_above_pct is None or whole_pct <= reserve.full_above_pct or whole_pct == FULL_PCT:
        return Taken(setting=BatterySetting.RESERVE, value=whole_pct)
    facts = {"requested_pct": asked_pct, "reserve_pct": FULL_PCT, "full_above_pct": reserve.full_above_pct}
    return Taken(setting=BatterySetting.RESERVE, value=FULL_PCT, reason=Reason(Why.RESERVE_ROUNDED, facts))


def _whole(value: Any) -> Any:
    """Percents as devices keep them; all else as it is."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(int(value + 0.5)) if is_number else value


def _fault(setting: BatterySetting, value: Any) -> str | None:
    if value is None:
        return NO_OTHER
    try:
        msgspec.convert(value, KINDS[setting])
    except msgspec.ValidationError:
        return refused(KINDS[setting], value)
    return not_meant(setting.value, value, "")
