"""What the home battery should do now: a list of rules, the first with an opinion wins.

Whoever has no opinion leaves the battery to itself, which is its own self-consumption.
"""

from datetime import datetime, timedelta

from domain.battery.nothing_left import nothing_left
from domain.battery.outcome import RESTORE, BatteryOutcome, left_alone
from domain.battery.planned import planned
from domain.battery.preserve import end_of_hold, preserved_for
from domain.battery.rated import within_rating
from domain.battery.reserve import at_reserve, floor_pct
from domain.battery.unsold import unsold
from domain.command.decision import BatteryDecision, Owner
from domain.command.on_behalf import by_whom
from domain.command.order import BatteryAction, BatteryOrder
from domain.event.event import EventKind, running
from domain.event.sale import sale_in
from domain.house.devices import BATTERY
from domain.plan.plan import PlanAction
from domain.reason.reason import Reason, Why
from domain.view import SiteView

SALE_LASTS = timedelta(minutes=29)  # with the minute that has begun never more than half an hour


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
    return left_alone(view, Reason(Why.CAR_FEEDS_HOUSE))


def unseen(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """A battery whose charge is unknown gets no new order, and loses the optimiser's."""
    if _soc_pct(view) is not None:
        return None
    return left_alone(view, Reason(Why.TELEMETRY_STALE, {"device": BATTERY}))


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
    if (reason := at_reserve(view, Owner.EVENT) or unsold(view, now)) is not None:
        return left_alone(view, reason, Owner.EVENT)
    until = end_of_sale(now)
    takes_power = view.battery is not None and view.battery.selectable_power
    order = BatteryOrder(
        action=BatteryAction.FORCE_DISCHARGE,
        power_w=battery.max_discharge_w if takes_power else None,
        target_soc_pct=floor_pct(view),
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
    """A car charges from the grid and its mode leaves the battery alone; so does a planned charge. A planned
    hold is the same order, and beside the car no other decision. While a demand charge counts, the battery
    helps: what it kept would be imported at the highest price.
    """
    lp, demand = preserved_for(view), running(view.events, EventKind.DEMAND_WINDOW)
    if lp is None or demand is not None or not view.may(BatteryAction.HOLD):
        return None
    slot = None if view.plan is None else view.plan.at(now)
    is_planned = view.house.optimiser.enabled and view.seen.price is not None
    if is_planned and slot is not None and slot.action is PlanAction.CHARGE:
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
    return left_alone(view, Reason(Why.PRICE_UNKNOWN))


def left_to_itself(view: SiteView, now: datetime) -> BatteryOutcome | None:
    """Nobody wants anything of it, or somebody wants nothing planned."""
    pause = view.plan_intent
    if pause is None or pause.is_on or view.house.optimiser.enabled:
        return left_alone(view, Reason(Why.SELF_CONSUMPTION))
    reason = Reason(Why.PLAN_PAUSED, {"until": pause.until})
    return left_alone(view, by_whom(reason, pause.issued_by, view.automations))


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


def _soc_pct(view: SiteView) -> float | None:
    return None if view.seen.battery is None else view.seen.battery.soc_pct
