"""What our orders let each charger take, and since when."""

from collections.abc import Mapping

from domain.command.held import Held, charge_in
from domain.house.devices import loadpoint_device
from domain.house.house import House
from domain.reading.one_instant import Ordered
from domain.reading.signs import watts


def ordered_of_cars(held: Mapping[str, Held], house: House) -> dict[str, Ordered]:
    """By loadpoint id, on one phase where nobody says on how many; one that holds no order is missing."""
    found = {}
    for lp in house.loadpoints:
        standing = held.get(loadpoint_device(lp.id))
        order = charge_in(standing)
        if standing is not None and order is not None:
            phases = order.phases or (1 if lp.phases == "auto" else lp.phases)
            set_w = watts(order.current_a, phases, lp.voltage_v)
            found[lp.id] = Ordered(set_w=set_w, since=standing.since)
    return found
