"""What the limits leave of a wish, in the words of a command's `applied`."""

from typing import Any

from msgspec import Struct

from domain.command.decision import BatteryDecision, LoadpointDecision, SiteDecision
from domain.command.order import BatteryAction, BatteryOrder, ChargeOrder, Order
from domain.house.devices import BATTERY, loadpoint_device
from domain.reason.reason import Reason

POWERED = frozenset({BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE})


class Shortfall(Struct, frozen=True, kw_only=True):
    """An accepted command that gets less than it asked for: what it gets, and why it is not more."""

    command_id: str
    amount: dict[str, Any]
    reason: Reason


def shortfalls(wanted: SiteDecision, given: SiteDecision) -> dict[str, Shortfall]:
    """By device, every command that the limits give less than the rules wanted for it."""
    pairs: dict[str, tuple[BatteryDecision | LoadpointDecision | None, ...]] = {
        loadpoint_device(key): (found, given.loadpoints.get(key)) for key, found in wanted.loadpoints.items()
    }
    pairs[BATTERY] = (wanted.battery, given.battery)
    found: dict[str, Shortfall] = {}
    for device, (wish, left) in pairs.items():
        if wish is None or left is None or wish.command_id is None or wish.order is None:
            continue
        asked = amount_of(wish.order)
        amount = dict.fromkeys(asked, 0) | ({} if left.order is None else amount_of(left.order))
        if amount != asked:
            found[device] = Shortfall(command_id=wish.command_id, amount=amount, reason=left.reason)
    return found


def amount_of(order: Order) -> dict[str, Any]:
    """How much it is that an order moves: a charger's current, a forced battery's power."""
    if isinstance(order, ChargeOrder):
        return {"current_a": order.current_a}
    if isinstance(order, BatteryOrder) and order.action in POWERED:
        return {"power_w": order.power_w}
    return {}
