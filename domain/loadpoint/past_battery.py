"""When sun goes past the home battery, because somebody told it what to do: then it does not come first."""

from domain.command.order import BatteryAction
from domain.loadpoint.situation import Situation

TAKES_W = 200.0  # what a battery that is held moves for itself is less


def goes_past_battery(s: Situation) -> bool:
    """Whether what is left of the sun cannot be the battery's, as a person gave it another order.

    One that is held takes none. One that charges or sells takes no more than it was told, and a car in its
    way would be against what they want, unless the sun goes out at a cost. A charge that has begun goes on
    until export is worth something again: the price may turn every five minutes.
    """
    if not s.is_forced_by_hand or s.forced is None:
        return False
    is_running = s.memory.is_on and s.memory.owner.value == s.lp.mode.value
    if s.forced is BatteryAction.HOLD:  # some take the sun all the same
        battery_w = s.seen.battery_w
        return is_running or (battery_w is not None and battery_w > -TAKES_W)
    price = None if s.seen.price is None else s.seen.price.export_price
    if price is None:
        return is_running
    return price < 0 or (is_running and s.house.curtailment.is_uneconomic(price, was=True))
