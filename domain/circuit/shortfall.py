"""What the limits leave of a wish, in the words of a command's `applied`."""

from typing import Any

from msgspec import Struct

from domain.command.decision import BatteryDecision, LoadpointDecision, SiteDecision
from domain.house.devices import BATTERY, loadpoint_device
from domain.reason.reason import Reason


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
        asked = wish.order.amount
        amount = dict.fromkeys(asked, 0) | ({} if left.order is None else left.order.amount)
        if amount != asked:
            found[device] = Shortfall(command_id=wish.command_id, amount=amount, reason=left.reason)
    return found
