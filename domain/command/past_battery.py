"""Whether a person's order to the battery lets the sun go past it to cars that follow the sun."""

from domain.command.order import BatteryAction
from domain.house.house import Curtailment

FORCED_MODES = frozenset({BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE})


def order_leaves_the_sun(
    action: BatteryAction,
    *,
    is_running: bool,
    takes_none: bool,
    export_price: float | None,
    rule: Curtailment,
) -> bool:
    """Whether a car has what is left of the sun, however full the battery is; `is_running`: it charges.

    A battery that is held takes none (`takes_none`; some do all the same). One that charges or sells takes no
    more than it was told, and a car in its way would be against what its owner wants, unless the sun goes out
    at a cost. A charge that has begun goes on until export is worth something again: the price may turn every
    five minutes.
    """
    if action is BatteryAction.HOLD:
        return is_running or takes_none
    if action not in FORCED_MODES:
        return False
    if export_price is None:
        return is_running
    return export_price < 0 or (is_running and rule.is_uneconomic(export_price, was=True))
