"""The kinds of resources there are, by name: each device's orders pass the gateway by one of these."""

from collections.abc import Mapping
from typing import Any

from domain.battery.dispatch import DISPATCH
from domain.battery.grid_charging import GRID_CHARGING
from domain.battery.setting import SETTINGS
from domain.command.resource import Resource
from domain.curtailment.export import EXPORT
from domain.curtailment.output import OUTPUT
from domain.loadpoint.charge import CHARGE
from domain.loadpoint.feed import FEED

HELD: tuple[Resource[Any], ...] = (DISPATCH, EXPORT, GRID_CHARGING, OUTPUT, CHARGE, FEED)
RESOURCES: Mapping[str, Resource[Any]] = {each.name: each for each in (*HELD, *SETTINGS)}
