"""The settings of a Powerwall's owner: which a site has, what it shows of them, and how one is written."""

from collections.abc import Mapping
from functools import partial

from adapters.batteries.powerwall.payloads import SiteInfo
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.batteries.powerwall.wanted import Wanted, compare, valid_reserve
from domain.command.order import BatteryAction, SettingOrder
from domain.house.battery_setting import BatterySetting, SettingValue
from domain.ports.devices import Baseline, ReadBack, Step

POWERED = frozenset({BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE})
KEPT_AS = {  # under which names a baseline has them
    BatterySetting.RESERVE: "reserve_pct",
    BatterySetting.GRID_CHARGING: "grid_charging",
    BatterySetting.EXPORT_RULE: "export_rule",
}


def settable(info: SiteInfo | None) -> dict[BatterySetting, frozenset[BatteryAction]]:
    """Those that a site has beside its reserve, each with the forced states that are made with it. None of
    a site that was not read yet.
    """
    if info is None:
        return {}
    found: dict[BatterySetting, frozenset[BatteryAction]] = {}
    if info.grid_charging is not None:
        found[BatterySetting.GRID_CHARGING] = POWERED
    if info.export_rule is not None or info.has_solar:
        found[BatterySetting.EXPORT_RULE] = frozenset({BatteryAction.FORCE_DISCHARGE})
    if info.storm_watch is not None and info.has_storm_watch is not False:
        found[BatterySetting.STORM_WATCH] = frozenset()
    if info.has_ev_reserve:
        found[BatterySetting.EV_RESERVE] = frozenset()
    return found


def shown_in(info: SiteInfo | None) -> dict[BatterySetting, SettingValue]:
    """What a site shows of those that it has."""
    if info is None:
        return {}
    shown: Mapping[BatterySetting, SettingValue | None] = {
        BatterySetting.GRID_CHARGING: info.grid_charging,
        BatterySetting.EXPORT_RULE: info.export_rule,
        BatterySetting.STORM_WATCH: info.storm_watch,
        BatterySetting.EV_RESERVE: info.ev_reserve_pct,
    }
    has = settable(info)
    return {setting: value for setting, value in shown.items() if value is not None and setting in has}


def left_with(baseline: Baseline, setting: BatterySetting, value: SettingValue) -> Baseline:
    """A forced state moves the reserve and more; its end puts this one back."""
    name = KEPT_AS.get(setting)
    return baseline if name is None else {**baseline, name: value}


def written(site: PowerwallSite, order: SettingOrder) -> Step:
    """The one write of it."""
    match order.setting:
        case BatterySetting.RESERVE:
            write = partial(site.set_reserve, valid_reserve(order.percent))
        case BatterySetting.GRID_CHARGING:
            write = partial(site.allow_grid_charging, bool(order.value))
        case BatterySetting.EXPORT_RULE:
            write = partial(site.set_export_rule, str(order.value))
        case BatterySetting.STORM_WATCH:
            write = partial(site.set_storm_watch, bool(order.value))
        case BatterySetting.EV_RESERVE:
            write = partial(site.set_ev_reserve, order.percent)
    return Step(what=order.action.replace("_", " "), do=write, came=site.came)


def reads_back(info: SiteInfo, order: SettingOrder) -> ReadBack:
    """Whether the site shows it."""
    if order.setting is BatterySetting.RESERVE:
        return compare(Wanted(reserve_pct=valid_reserve(order.percent)), info)
    shown = shown_in(info).get(order.setting)
    evidence = {"site_info": {order.setting.value: shown}, "wanted": order.amount}
    return ReadBack(agrees=shown == order.value, evidence=evidence)
