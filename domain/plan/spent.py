"""A house spends its changes like money: how many turns and orders it made lately, of how many a day."""

from datetime import timedelta
from math import exp

from msgspec import Struct

TURNS_A_DAY = 12.0
ORDERS_A_DAY = 20.0  # few days need as many; limits of the export come on top
DAY = timedelta(hours=24)


class Spent(Struct, frozen=True):
    """The battery's turns and the orders to it in about a day: each counts less and less, so that as many a
    day as ever are told as that many. A house of which nothing is known has spent all it may.
    """

    turns: float = TURNS_A_DAY
    orders: float = ORDERS_A_DAY

    def later(self, by: timedelta) -> "Spent":
        """After so much time without another."""
        left = exp(-max(timedelta(0), by) / DAY)
        return Spent(self.turns * left, self.orders * left)

    def more(self, orders: int, turns: int) -> "Spent":
        """After these."""
        return Spent(self.turns + turns, self.orders + orders)
