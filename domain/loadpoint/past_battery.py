"""When sun goes past the home battery, because somebody told it what to do, or it is planned so: then it does
not come first.
"""

from domain.command.order import BatteryAction
from domain.command.past_battery import order_leaves_the_sun
from domain.loadpoint.situation import Situation

TAKES_W = 200.0  # what a battery that is held moves for itself is less


def goes_past_battery(s: Situation) -> bool:
    """Whether what is left of the sun is not the battery's: a person gave it another order, or the plan does.

    The plan lets cars have the sun where power pays to be used and fills the battery as well (`followed_w`),
    and a battery that it holds wants none of the sun, which nobody would have while export costs something.

    What an order of a person leaves: `order_leaves_the_sun`.
    """
    if s.followed_w is not None:  # what it leaves nothing waits for sun, but falls back on no grid meanwhile
        return s.followed_w > 0 or s.lp.solar.grid_fallback == "none"
    is_running = s.memory.is_on and s.memory.owner.value == s.lp.mode.value
    price = None if s.seen.price is None else s.seen.price.export_price
    if s.is_forced_as_planned and s.forced is BatteryAction.HOLD:
        return s.house.curtailment.loses(price, is_running) and _takes_none(s, is_running=is_running)
    if not s.is_forced_by_hand or s.forced is None:
        return False
    return order_leaves_the_sun(
        s.forced,
        is_running=is_running,
        takes_none=_takes_none(s, is_running=is_running),
        export_price=price,
        rule=s.house.curtailment,
    )


def _takes_none(s: Situation, *, is_running: bool) -> bool:
    """Whether a held battery leaves the sun: some take it all the same."""
    battery_w = s.seen.battery_w
    return is_running or (battery_w is not None and battery_w > -TAKES_W)
