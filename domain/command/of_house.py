"""What somebody asked of the house as a whole, told for itself: what the battery does may have other
reasons.
"""

from collections.abc import Mapping
from datetime import datetime

from domain.command.decision import CurtailmentDecision, HouseWish
from domain.command.intent import ExportIntent, PlanIntent
from domain.command.on_behalf import by_whom
from domain.command.orders_of import ORDERS_OF
from domain.house.devices import CURTAILMENT, PLAN
from domain.reason.reason import Reason, Why

BESIDE_ORDERS = "beside_orders"  # a fact: what the battery does is no part of the wish


def wishes_of_house(
    sale: ExportIntent | None,
    planning: PlanIntent | None,
    limit: CurtailmentDecision,
    names: Mapping[str, str],
    now: datetime,
    *,
    is_left_alone: bool,
) -> dict[str, HouseWish]:
    """The wishes that govern, by target. `limit`: what is decided of the export limit; `names`: those of
    automations, by id; `is_left_alone`: there is a battery, and it has no orders.
    """
    found = dict[str, HouseWish]()
    if sale is not None and now < sale.until and limit.reason.code is not Why.MONITORING_MODE:
        found[CURTAILMENT] = _told(sale, _of_sale(sale, limit), names)
    if planning is not None and now < planning.until:
        code = Why.PLANNING_ASKED if planning.is_on else Why.PLAN_PAUSED
        facts = {"until": planning.until} | ({} if is_left_alone else {BESIDE_ORDERS: True})
        found[PLAN] = _told(planning, Reason(code, facts), names)
    return found


def limit_wish(wish: ExportIntent) -> Reason:
    """That somebody wants no more than that sold."""
    code = Why.EXPORT_LIMITED if wish.limit_w else Why.SUN_HELD_BACK
    return Reason(code, {"limit_w": wish.limit_w, "until": wish.until})


def _of_sale(wish: ExportIntent, limit: CurtailmentDecision) -> Reason:
    """The wish, with what keeps it from being done."""
    if limit.reason.code is Why.NOT_ENFORCED:
        return limit.reason
    reason = limit_wish(wish)
    if limit.reason.code is not Why.FORCE_HAS_PRIORITY:
        return reason
    whose = {ORDERS_OF: limit.reason.facts[ORDERS_OF]} if ORDERS_OF in limit.reason.facts else {}
    return Reason(reason.code, {**reason.facts, BESIDE_ORDERS: True, **whose})


def _told(wish: ExportIntent | PlanIntent, reason: Reason, names: Mapping[str, str]) -> HouseWish:
    reason = by_whom(reason, wish.issued_by, names)
    return HouseWish(issued_by=wish.issued_by, until=wish.until, reason=reason)
