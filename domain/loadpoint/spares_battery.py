"""Which modes are set to leave the home battery alone while they charge."""

from domain.house.house import Loadpoint
from domain.house.settings import Mode


def spares_battery(lp: Loadpoint) -> bool:
    """Whether its mode is to leave the battery alone."""
    if lp.mode is Mode.CHEAP:
        return lp.cheap.preserve_battery
    if lp.mode is Mode.SMART:
        return lp.smart.preserve_battery
    return lp.mode is Mode.SCHEDULE and lp.schedule.preserve_battery
