"""What is wanted of the home battery, and that nothing is: then it is left to itself."""

from msgspec import Struct

from domain.command.decision import BatteryDecision, Owner
from domain.command.held import Held
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.devices import BATTERY
from domain.reading.hidden_sun import HiddenSun
from domain.reason.reason import Reason, Why
from domain.view import SiteView

RESTORE = BatteryOrder(action=BatteryAction.RESTORE)


class BatteryOutcome(Struct, frozen=True, kw_only=True):
    """What is wanted, and why the person's intent has ended, if it has.

    `hidden_sun`: what is known of the sun that the battery is left to.
    """

    decision: BatteryDecision
    ended: Reason | None = None
    hidden_sun: HiddenSun | None = None


def left_alone(view: SiteView, reason: Reason, owner: Owner = Owner.NONE) -> BatteryOutcome:
    """No order, or the one that hands back what is still held; what others force is told and left."""
    held = view.held.get(BATTERY)
    if held is None and view.unclaimed is not None:
        power_w = None if view.seen.battery is None else view.seen.battery.power_w
        facts = {"mode": view.unclaimed.value, "power_w": power_w}
        reason = Reason(Why.EXTERNAL_CONTROL, facts)
        return BatteryOutcome(decision=BatteryDecision(owner=Owner.DEVICE, reason=reason))
    if held is None:
        return BatteryOutcome(decision=BatteryDecision(owner=owner, reason=reason))
    issued_by = "expiry" if held.owner == Owner.USER else held.issued_by
    return BatteryOutcome(
        decision=BatteryDecision(order=RESTORE, owner=owner, issued_by=issued_by, reason=reason)
    )


def held_by(view: SiteView, owner: Owner) -> Held | None:
    """What the battery holds for this owner."""
    held = view.held.get(BATTERY)
    return held if held is not None and held.owner == owner else None
