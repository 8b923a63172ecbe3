"""Mode fast: the full current at any price, until the limit."""

from domain.loadpoint.demand import demand_obstacle
from domain.loadpoint.grid_charge import not_now
from domain.loadpoint.situation import Outcome, Situation, go
from domain.reason.reason import Reason, Why


def fast(s: Situation) -> Outcome:
    """Full rate, but not while a demand charge counts."""
    if (obstacle := demand_obstacle(s)) is not None:
        return not_now(s, obstacle)
    return go(s, s.max_a, Reason(Why.FULL_RATE, {"current_a": s.max_a}))
