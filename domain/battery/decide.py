"""What the home battery should do now: a list of rules, the first with an opinion wins.

Whoever has no opinion leaves the battery to itself, which is its own self-consumption.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.battery.nothing_left import nothing_left
from domain.battery.preserve import end_of_hold, preserved_for
from domain.battery.rated import within_rating
from domain.battery.sunlit import sun_charges
from domain.battery.unsold import unsold
from domain.command.decision import BatteryDecision, Owner
from domain.command.held import Held, dispatch_in
from domain.command.on_behalf import by_whom
from domain.command.order import BatteryAction, BatteryOrder
from domain.event.event import EventKind, running
from domain.event.sale import sale_in
from domain.house.devices import BATTERY
from domain.plan.plan import Plan, PlanAction, PlanSlot
from domain.reason.reason import Reason, Why
from domain.view import SiteView

POWER_STEP_W = 50.0  # a solver's 4987 W is ordered as 4950: no device takes odd watts, no slot is rewritten
POWER_BAND_W = 100.0  # a plan that moves by less is not worth a write
SALE_LASTS = timedelta(minutes=29)  # with the minute that has begun never more than half an hour
RESERVE_BAND_PCT = 1.0  # a deliberate export that stopped at its reserve resumes only so far above it

RESTORE = BatteryOrder(action=BatteryAction.RESTORE)
OF_PLAN = {
    PlanAction.CHARGE: BatteryAction.FORCE_CHARGE,
    PlanAction.DISCHARGE: BatteryAction.FORCE_DISCHARGE,
    PlanAction.HOLD: BatteryAction.HOLD,
}


class BatteryOutcome(Struct, frozen=True, kw_only=True):
    """What is wanted, and why the person's intent has ended, if it has."""

    decision: BatteryDecision
    ended: Reason | None = None


def monitoring(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A server that only watches wants nothing."""
    if not view.house.monitoring:
        return None
    return BatteryOutcome(decision=BatteryDecision(reason=Reason(Why.MONITORING_MODE)))


def restoring(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A restore is under way; nothing new begins before it is done."""
    pending = view.restoring
    if pending is None:
        return None
    held = view.held.get(BATTERY)
    return BatteryOutcome(
        decision=BatteryDecision(
            order=RESTORE,
            owner=Owner.NONE if held is None else Owner(held.owner),
            issued_by=pending.issued_by,
            reason=Reason(Why.RESTORING, {"issued_by": pending.issued_by}),
            command_id=pending.command_id,
        )
    )


def asked_by_a_person(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A person's hold on the battery, until its end or its target."""
    intent = view.battery_intent
    if intent is None:
        return None
    if (ended := _end_of_intent(view, now)) is not None:
        return BatteryOutcome(
            decision=BatteryDecision(order=RESTORE, issued_by="expiry", reason=ended), ended=ended
        )
    order = BatteryOrder(
        action=intent.action,
        power_w=intent.power_w,
        target_soc_pct=intent.target_soc_pct,
        until=intent.until,
    )
    order = within_rating(order, view.house)
    facts = {
        "action": intent.action,
        "power_w": order.power_w,
        "until": intent.until,
        "issued_by": intent.issued_by,
    }
    if (limit := nothing_left(order, view, now)) is not None:
        facts["limit"] = limit
    return BatteryOutcome(
        decision=BatteryDecision(
            order=order,
            owner=Owner.USER,
            issued_by=intent.issued_by,
            reason=Reason(Why.USER_COMMAND, facts),
            until=intent.until,
            command_id=intent.command_id,
        )
    )


def _end_of_intent(view: SiteView, now: datetime) -> Reason | None:
    intent = view.battery_intent
    assert intent is not None
    if now >= intent.until:
        return Reason(Why.EXPIRED, {"until": intent.until})
    soc_pct, target_pct = _soc_pct(view), intent.target_soc_pct
    if soc_pct is None or target_pct is None:
        return None
    facts = {"soc_pct": soc_pct, "target_soc_pct": target_pct}
    if intent.action is BatteryAction.FORCE_CHARGE and target_pct <= soc_pct:
        return Reason(Why.TARGET_REACHED, facts)
    if intent.action is BatteryAction.FORCE_DISCHARGE and soc_pct <= target_pct:
        return Reason(Why.TARGET_REACHED, facts)
    return None


def beside_a_feeding_car(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A car that feeds the house through the battery's own inverter leaves it no orders of ours."""
    wanted = {key for key, intent in view.charge_intents.items() if intent.is_feed}
    alone = {key for key, able in view.chargers.items() if able.feeds_alone}
    if not alone & (wanted | set(view.feeding)):
        return None
    return _left_alone(view, Reason(Why.CAR_FEEDS_HOUSE))


def unseen(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A battery whose charge is unknown gets no new order, and loses the optimiser's."""
    if _soc_pct(view) is not None:
        return None
    return _left_alone(view, Reason(Why.TELEMETRY_STALE, {"device": BATTERY}))


def in_an_event(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A price spike or a joined session is sold into, down to the reserve; a plan that knows what it pays
    does it by itself.
    """
    sale, battery = sale_in(view.events), view.house.battery
    if sale is None or not view.may(BatteryAction.FORCE_DISCHARGE):
        return None
    if battery is None or battery.max_discharge_w <= 0:  # told to give nothing it would not serve the house
        return None
    if sale.is_planned and view.house.optimiser.enabled:
        return None
    if (reason := _at_reserve(view, Owner.EVENT) or unsold(view, now)) is not None:
        return _left_alone(view, reason, Owner.EVENT)
    until = end_of_sale(now)
    takes_power = view.battery is not None and view.battery.selectable_power
    order = BatteryOrder(
        action=BatteryAction.FORCE_DISCHARGE,
        power_w=battery.max_discharge_w if takes_power else None,
        target_soc_pct=_floor_pct(view),
        until=until,
        prices=sale.prices,
    )
    return BatteryOutcome(
        decision=BatteryDecision(
            order=order,
            owner=Owner.EVENT,
            issued_by="event",
            reason=sale.reason,
            until=until,
        )
    )


def end_of_sale(now: datetime) -> datetime:
    """Moves on with every minute: a server that dies leaves a sale that ends."""
    return now.replace(second=0, microsecond=0) + SALE_LASTS


def preserving(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A car charges from the grid and its mode leaves the battery alone; so does a planned charge or hold.
    While a demand charge counts, the battery helps: what it kept would be imported at the highest price.
    """
    lp, demand = preserved_for(view), running(view.events, EventKind.DEMAND_WINDOW)
    if lp is None or demand is not None or not view.may(BatteryAction.HOLD):
        return None
    slot = None if view.plan is None else view.plan.at(now)
    is_planned = view.house.optimiser.enabled and view.seen.price is not None
    if is_planned and slot is not None and slot.action in (PlanAction.CHARGE, PlanAction.HOLD):
        return None
    until = end_of_hold(now)
    return BatteryOutcome(
        decision=BatteryDecision(
            order=BatteryOrder(action=BatteryAction.HOLD, until=until),
            owner=Owner.OPTIMISER,
            issued_by=lp.mode.value,
            reason=Reason(Why.BATTERY_PRESERVED, {"loadpoint": lp.title}),
            until=until,
        )
    )


def priceless(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """Without a price the optimiser lets go."""
    if not view.house.optimiser.enabled or view.seen.price is not None:
        return None
    return _left_alone(view, Reason(Why.PRICE_UNKNOWN))


def planned(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """The plan's slot for now, as it was planned."""
    settings = view.house.optimiser
    if not settings.enabled:
        return None
    plan = view.plan
    slot = None if plan is None else plan.at(now)
    if plan is None or slot is None or not plan.is_fresh(now, settings.replan_s):
        return _left_alone(view, Reason(Why.NO_PLAN))
    if slot.reason.code == Why.USER_COMMAND:  # it tells of an order that is over: a new plan is being made
        return _left_alone(view, Reason(Why.SELF_CONSUMPTION), Owner.OPTIMISER)
    action = OF_PLAN.get(slot.action)
    if action is None or not view.may(action):
        reason = slot.reason if action is None else Reason(Why.NOT_SUPPORTED, {"action": action})
        return _left_alone(view, reason, Owner.OPTIMISER)
    if action is BatteryAction.FORCE_CHARGE and sun_charges(view, slot.power_w):
        facts = {**slot.reason.facts, "battery_w": -slot.power_w, "planned_w": -slot.power_w}
        if facts.get("runner_up", {}).get("action") == slot.action.SELF_CONSUMPTION:
            del facts["runner_up"]  # it is what is done
        reason = Reason(Why.SELF_CONSUMPTION, facts)
        return _left_alone(view, reason, Owner.OPTIMISER)
    target_pct: float | None = None
    if action is BatteryAction.FORCE_DISCHARGE:
        target_pct = _floor_pct(view)
        if (floor := _at_reserve(view, Owner.OPTIMISER)) is not None:
            facts = {**floor.facts, "export_price": slot.reason.facts.get("export_price")}
            return _left_alone(view, replace(floor, facts=facts), Owner.OPTIMISER)
        if (unwanted := unsold(view, now)) is not None:
            return _left_alone(view, unwanted, Owner.OPTIMISER)
    until = end_of_run(plan, slot)
    takes_power = view.battery is None or view.battery.selectable_power
    order = BatteryOrder(
        action=action,
        power_w=slot.power_w if takes_power and action is not BatteryAction.HOLD else None,
        target_soc_pct=target_pct,
        until=until,
    )
    return BatteryOutcome(
        decision=BatteryDecision(
            order=in_steps(within_rating(_steadied(order, _held_by(view, Owner.OPTIMISER)), view.house)),
            owner=Owner.OPTIMISER,
            issued_by="optimiser",
            reason=slot.reason,
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


def left_to_itself(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """Nobody wants anything of it, or somebody wants nothing planned."""
    pause = view.plan_intent
    if pause is None or pause.is_on or view.house.optimiser.enabled:
        return _left_alone(view, Reason(Why.SELF_CONSUMPTION))
    reason = Reason(Why.PLAN_PAUSED, {"until": pause.until})
    return _left_alone(view, by_whom(reason, pause.issued_by, view.automations))


RULES = (
    monitoring,
    restoring,
    asked_by_a_person,
    beside_a_feeding_car,
    unseen,
    in_an_event,
    preserving,
    priceless,
    planned,
    left_to_itself,
)


def decide_battery(view: SiteView, now: datetime) -> BatteryOutcome:
    """The first rule with an opinion wins; the last always has one."""
    return next(found for rule in RULES if (found := rule(view, now)) is not None)


def _left_alone(view: SiteView, reason: Reason, owner: Owner = Owner.NONE) -> BatteryOutcome:
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


def _soc_pct(view: SiteView) -> float | None:
    return None if view.seen.battery is None else view.seen.battery.soc_pct


def _floor_pct(view: SiteView) -> float:
    """The reserve that a deliberate export leaves, %; the hardware's own where that is higher."""
    battery = view.house.battery
    hardware_pct = 0.0 if battery is None else battery.reserve_pct
    return max(view.house.optimiser.reserve_pct, hardware_pct)


def _at_reserve(view: SiteView, owner: Owner) -> Reason | None:
    """Why this owner may not export deliberately now; None: there is enough in the battery."""
    soc_pct, floor_pct = _soc_pct(view), _floor_pct(view)
    held = _held_by(view, owner)
    is_going = held is not None and _action_of(held) is BatteryAction.FORCE_DISCHARGE
    if soc_pct is None or soc_pct > floor_pct + (0.0 if is_going else RESERVE_BAND_PCT):
        return None
    return Reason(Why.AT_RESERVE, {"soc_pct": soc_pct, "reserve_pct": floor_pct})


def _held_by(view: SiteView, owner: Owner) -> Held | None:
    held = view.held.get(BATTERY)
    return held if held is not None and held.owner == owner else None


def _action_of(held: Held) -> BatteryAction | None:
    order = dispatch_in(held)
    return None if order is None else order.action


def _steadied(order: BatteryOrder, held: Held | None) -> BatteryOrder:
    """The order at the held power where the difference is too small for a new command."""
    known = dispatch_in(held)
    if known is None or known.action is not order.action:
        return order
    held_w, wanted_w = known.power_w, order.power_w
    if held_w is None or wanted_w is None or abs(held_w - wanted_w) >= POWER_BAND_W:
        return order
    return replace(order, power_w=held_w)
