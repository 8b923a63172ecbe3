"""What changing the way a battery is run costs: a new order a little, a change of its direction more.

A battery left to itself turns with the sun and the house as it likes; that costs nothing.
"""

from msgspec import Struct

from domain.plan.plan import PlanAction

ORDER_PART = 0.2  # of a change of direction: what a new order costs that does not turn the battery
SAME_KW = 0.1
POWERED = (PlanAction.CHARGE, PlanAction.DISCHARGE)


class Way(Struct, frozen=True):
    """How a battery is run: what it was told, at which power, kW, and whether it gave (True), took, or did
    neither yet.
    """

    action: PlanAction
    power_kw: float = 0.0
    gives: bool | None = None

    def needs_order(self, other: "Way") -> bool:
        """Whether a battery that runs this way has to be told for the other."""
        if self.action is not other.action:
            return True
        return self.action in POWERED and abs(self.power_kw - other.power_kw) > SAME_KW


def way_after(before: Way | None, action: PlanAction, power_kw: float, battery_kw: float) -> Way:
    """The way in a step with this order, in which so much flowed, kW, + is given."""
    gives = None if before is None else before.gives
    return Way(action, power_kw, gives if abs(battery_kw) < SAME_KW else battery_kw > 0)


def price_of(before: Way | None, after: Way, switch_cost: float) -> float:
    """What it costs to go from one way to another, currency; nothing where the first is not known."""
    if before is None:
        return 0.0
    price = ORDER_PART * switch_cost if before.needs_order(after) else 0.0
    by_itself = before.action is after.action is PlanAction.SELF_CONSUMPTION
    if before.gives is None or before.gives is after.gives or by_itself:
        return price
    return price + switch_cost
