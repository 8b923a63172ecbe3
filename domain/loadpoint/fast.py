"""Mode fast: the full current at any price, until the limit."""

from domain.loadpoint.demand import demand_obstacle
from domain.loadpoint.grid_charge import charge_unless
from domain.loadpoint.situation import Outcome, Situation
from domain.reason.reason import Reason, Why


def fast(s: Situation) -> Outcome:
    """Full rate, but not while a demand charge counts."""
    return charge_unless(s, demand_obstacle(s), Reason(Why.FULL_RATE, {"current_a": s.max_a}))
