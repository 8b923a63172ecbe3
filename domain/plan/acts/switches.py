"""What changing the way a battery is run costs: a new order a little, a change of its direction more.

A battery left to itself turns with the sun and the house as it likes; that costs nothing.
"""

from msgspec import Struct

from domain.plan.plan import PlanAction
from domain.plan.spent import ORDERS_A_DAY, TURNS_A_DAY, Spent

ORDER_PART = 0.03  # of a change of direction: what a new order costs that does not turn the battery,
SAVED_PART = 0.0006  # or so much of what the plan saves in a day, where that is more
SAME_KW = 0.1
# What there was much of grows dear: an order beyond `ORDERS_A_DAY`, a turn as it nears `TURNS_A_DAY`. As all
# is planned again in five minutes, a plan counts many a switch that is never made, and there is much to save
# on busy days: prices that rose sooner cost half a point of the best saving (docs/backtest-study.md).
ORDERS_STEEP = 3
TURNS_STEEP = 8
# Of what a step's energy may turn out to cost otherwise than its source said: an order given on prices that
# are often wrong is often taken back by the next ones.
MISJUDGED_PART = 0.25
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


class SwitchPrice(Struct, frozen=True):
    """What a change of direction and another order cost, currency; one that turns the battery costs both."""

    turn: float = 0.0
    order: float = 0.0


FREE = SwitchPrice()
ALL = Spent()


def switch_price(
    switch_cost: float,
    saves_per_day: float | None = None,
    spent: Spent = ALL,
    *,
    misjudged: float = 0.0,
) -> SwitchPrice:
    """The prices where a plan saves so much in a day (None: not known yet) and so much was spent lately.

    In a wild market another order earns a little every few minutes: little beside what the plan saves, and
    not worth its write. A turn costs next to nothing while there were few, and all of it at what a day should
    have; an order has its price, and a steeper one beyond what a day should have, at most `switch_cost`.
    `misjudged`: by so much the energy of a step is mostly worth more or less than was forecast.
    """
    order = max(ORDER_PART * switch_cost, SAVED_PART * (saves_per_day or 0.0)) + MISJUDGED_PART * misjudged
    order *= max(1.0, (spent.orders / ORDERS_A_DAY) ** ORDERS_STEEP)
    turn = switch_cost * (spent.turns / TURNS_A_DAY) ** TURNS_STEEP
    return SwitchPrice(turn, min(switch_cost, order))


def orders_and_turns(before: Way | None, after: Way) -> tuple[int, int]:
    """What it takes to go from one way to another."""
    if before is None:
        return 0, 0
    by_itself = before.action is after.action is PlanAction.SELF_CONSUMPTION
    is_turn = before.gives is not None and before.gives is not after.gives and not by_itself
    return int(before.needs_order(after)), int(is_turn)


def price_of(before: Way | None, after: Way, switches: SwitchPrice) -> float:
    """What it costs to go from one way to another, currency; nothing where the first is not known."""
    orders, turns = orders_and_turns(before, after)
    return orders * switches.order + turns * switches.turn
