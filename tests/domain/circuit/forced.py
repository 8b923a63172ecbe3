"""A battery that somebody or the plan forces, under the limits of the house."""

from domain.house.house import Site
from tests.domain.circuit.connection import Connection, charging, one_phase


def on_import(limit_w: float, power_w: float | None = None) -> Connection:
    """A house with one car behind an import limit, whose battery is to charge."""
    house = Connection(Site(import_limit_w=limit_w), one_phase("a"))
    house.battery = charging(power_w)
    return house


def given_w(house: Connection) -> float | None:
    """What the battery is ordered, W; None: no forced state."""
    order = house.found.battery.order
    return None if order is None else order.power_w
