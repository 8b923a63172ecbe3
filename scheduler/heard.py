"""What the devices are known to have heard of their orders: by what was seen of them, and by what failed."""

from collections.abc import Mapping

from domain.command.order import Order
from domain.house.devices import loadpoint_of
from scheduler.lane import Lane
from scheduler.resources import RESOURCES


def has_reached(lane: Lane | None, resource: str, order: Order) -> bool:
    """Whether the device was seen to be set as this order says, and nothing failed there since."""
    held = None if lane is None else lane.held.get(resource)
    if lane is None or held is None or lane.under_way(resource) is not None:
        return False
    is_same = RESOURCES[resource].is_same(held.order, order)
    return is_same and lane.failures.patience(resource).tried is None


def unheard(lanes: Mapping[str, Lane]) -> frozenset[str]:
    """The loadpoints whose charger did not hear the last order, and none since, by id."""
    return frozenset(
        loadpoint_of(target) for target, lane in lanes.items() if lane.failures.patience("charge").is_unheard
    )
