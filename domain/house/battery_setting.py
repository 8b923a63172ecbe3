"""The settings of a battery's owner that live on the device: each is written once, and then left alone."""

from collections.abc import Mapping
from enum import StrEnum


class BatterySetting(StrEnum):
    """Which of them, as a PATCH names it. `grid_charging`: the battery may charge from the grid;
    `off_grid_ev_reserve_pct`: what it keeps from cars while the house is cut off from the grid, %.
    """

    RESERVE = "reserve_pct"
    GRID_CHARGING = "grid_charging"
    EXPORT_RULE = "export_rule"
    STORM_WATCH = "storm_watch"
    EV_RESERVE = "off_grid_ev_reserve_pct"

    @property
    def action(self) -> str:
        """What an order about it is called as a command, and its resource at the gateway."""
        return ACTIONS[self]


class ExportRule(StrEnum):
    """What may leave the house: nothing, the sun alone, or what is in the battery as well."""

    NEVER = "never"
    PV_ONLY = "pv_only"
    BATTERY_OK = "battery_ok"


SettingValue = bool | float | str
ACTIONS: Mapping[BatterySetting, str] = {
    BatterySetting.RESERVE: "set_reserve",
    BatterySetting.GRID_CHARGING: "set_grid_charging",
    BatterySetting.EXPORT_RULE: "set_grid_export",
    BatterySetting.STORM_WATCH: "set_storm_watch",
    BatterySetting.EV_RESERVE: "set_off_grid_ev_reserve",
}
