"""Which mode a battery was ordered into and is not seen in yet.

Between an order and the first look that shows it, old mode and flow must not be told as what was ordered.
"""

from domain.battery.contradiction import contradicts
from domain.command.order import BatteryAction, BatteryOrder
from domain.reading.battery import BatteryMode
from domain.reading.observation import Observation

FORCED = {
    BatteryAction.FORCE_CHARGE: BatteryMode.FORCE_CHARGE,
    BatteryAction.FORCE_DISCHARGE: BatteryMode.FORCE_DISCHARGE,
    BatteryAction.HOLD: BatteryMode.HOLD,
}
LEFT_TO_ITSELF = frozenset({BatteryAction.SELF_CONSUMPTION, BatteryAction.RESTORE})


def not_yet_seen(
    order: BatteryOrder | None, shown: BatteryMode, seen: Observation, *, is_set: bool, is_proven: bool
) -> BatteryMode | None:
    """The mode of the order, while another one is shown or the flow still contradicts it; else None.

    `is_set`: the battery was looked at since it is known to be set as ordered, and whatever it calls that is
    its word for it. `is_proven`: what the flow says is no leftover of the time before the order.
    """
    if order is None or shown is BatteryMode.UNKNOWN:
        return None
    if order.action in LEFT_TO_ITSELF:
        is_over = is_set or shown not in FORCED.values()
        return None if is_over else BatteryMode.SELF_CONSUMPTION
    wanted = FORCED[order.action]
    if shown is not wanted:
        return None if is_set else wanted
    power_w = seen.battery_w
    is_left_over = not is_proven and power_w is not None and contradicts(wanted, power_w, seen)
    return wanted if is_left_over else None
