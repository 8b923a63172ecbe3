"""What the plan's slot for now makes of the home battery: an order that devices take, steady from plan to
plan, or none.
"""

from datetime import datetime

from msgspec.structs import replace

from domain.battery.outcome import BatteryOutcome, held_by, left_alone
from domain.battery.rated import within_rating
from domain.battery.reserve import at_reserve, floor_pct
from domain.battery.sunlit import left_to_sun
from domain.battery.unsold import unsold
from domain.command.decision import BatteryDecision, Owner
from domain.command.held import Held, dispatch_in
from domain.command.order import BatteryAction, BatteryOrder
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reason.reason import Reason, Why
from domain.view import SiteView

POWER_STEP_W = 50.0  # a solver's 4987 W is ordered as 4950: no device takes odd watts, no slot is rewritten
POWER_BAND_W = 100.0  # a plan that moves by less is not worth a write

OF_AN_ORDER = frozenset({Why.USER_COMMAND, Why.PHASE_LIMITED})
OF_PLAN = {
    PlanAction.CHARGE: BatteryAction.FORCE_CHARGE,
    PlanAction.DISCHARGE: BatteryAction.FORCE_DISCHARGE,
    PlanAction.HOLD: BatteryAction.HOLD,
}


def planned(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """The plan's slot for now, as it was planned."""
    settings = view.house.optimiser
    if not settings.enabled:
        return None
    plan = view.plan
    slot = None if plan is None else plan.at(now)
    if plan is None or slot is None or not plan.is_fresh(now, settings.replan_s):
        return left_alone(view, Reason(Why.NO_PLAN))
    if slot.reason.code in OF_AN_ORDER:  # it tells of one that is over: a new plan is being made
        return left_alone(view, Reason(Why.SELF_CONSUMPTION), Owner.OPTIMISER)
    action = OF_PLAN.get(slot.action)
    if action is None or not view.may(action):
        reason = slot.reason if action is None else Reason(Why.NOT_SUPPORTED, {"action": action})
        return left_alone(view, reason, Owner.OPTIMISER)
    if (left := left_to_sun(view, slot, now)) is not None:
        return left
    target_pct: float | None = None
    if action is BatteryAction.FORCE_DISCHARGE:
        target_pct = floor_pct(view)
        if (floor := at_reserve(view, Owner.OPTIMISER)) is not None:
            facts = {**floor.facts, "export_price": slot.reason.facts.get("export_price")}
            return left_alone(view, replace(floor, facts=facts), Owner.OPTIMISER)
        if (unwanted := unsold(view, now)) is not None:
            return left_alone(view, unwanted, Owner.OPTIMISER)
    until = end_of_run(plan, slot)
    takes_power = view.battery is None or view.battery.selectable_power
    order = BatteryOrder(
        action=action,
        power_w=slot.power_w if takes_power and action is not BatteryAction.HOLD else None,
        target_soc_pct=target_pct,
        until=until,
    )
    reason = slot.reason
    if not takes_power and "power_w" in reason.facts:  # the plan reckons with one that nobody asked for
        reason = replace(reason, facts={**reason.facts, "power_w": None}, text="")
    return BatteryOutcome(
        decision=BatteryDecision(
            order=in_steps(within_rating(_steadied(order, held_by(view, Owner.OPTIMISER)), view.house)),
            owner=Owner.OPTIMISER,
            issued_by="optimiser",
            reason=reason,
            until=until,
        )
    )


def in_steps(order: BatteryOrder) -> BatteryOrder:
    """A planned order in what devices take; a power below one step stays as it is."""
    if order.power_w is None:
        return order
    return replace(order, power_w=order.power_w // POWER_STEP_W * POWER_STEP_W or order.power_w)


def end_of_run(plan: Plan, slot: PlanSlot) -> datetime:
    """When the plan does something else than in `slot`, or knows no further."""
    end = slot.end
    for later in plan.slots:
        if later.start == end and later.action is slot.action:
            end = later.end
    return end


def _steadied(order: BatteryOrder, held: Held | None) -> BatteryOrder:
    """The order at the held power where the difference is too small for a new command."""
    known = dispatch_in(held)
    if known is None or known.action is not order.action:
        return order
    held_w, wanted_w = known.power_w, order.power_w
    if held_w is None or wanted_w is None or abs(held_w - wanted_w) >= POWER_BAND_W:
        return order
    return replace(order, power_w=held_w)
