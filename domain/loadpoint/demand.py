"""While a demand charge counts no mode takes from the grid: half an hour can cost a month's savings."""

from collections.abc import Iterable, Mapping

from domain.command.intent import ChargeIntent
from domain.command.on_behalf import automation_in
from domain.event.event import Event, EventKind, running
from domain.loadpoint.situation import Situation
from domain.reason.reason import Reason, Why


def demand_obstacle(s: Situation) -> Reason | None:
    """Why nothing may come from the grid now; None where no demand charge counts, or the owner allows it."""
    if s.demand is None or s.lp.charge_in_demand_window:
        return None
    return Reason(Why.DEMAND_WINDOW, {"until": s.demand.ends_at, "name": s.demand.facts.get("name")})


def demand_warning(
    charge: ChargeIntent, events: Iterable[Event], automations: Mapping[str, str]
) -> Reason | None:
    """What is told where somebody charges by hand while a demand charge counts; it is done all the same."""
    demand = None if charge.is_stop else running(events, EventKind.DEMAND_WINDOW)
    if demand is None:
        return None
    facts = {"until": demand.ends_at, "name": demand.facts.get("name"), "by_hand": True}
    if (automation := automation_in(charge.issued_by, automations)) is not None:
        facts["automation"] = automation
    return Reason(Why.DEMAND_WINDOW, facts)
