"""While a demand charge counts no mode takes from the grid: half an hour can cost a month's savings."""

from domain.loadpoint.situation import Situation
from domain.reason.reason import Reason, Why


def demand_obstacle(s: Situation) -> Reason | None:
    """Why nothing may come from the grid now; None where no demand charge counts, or the owner allows it."""
    if s.demand is None or s.lp.charge_in_demand_window:
        return None
    return Reason(Why.DEMAND_WINDOW, {"until": s.demand.ends_at, "name": s.demand.facts.get("name")})
