"""Mode fast: the full current at any price, until the limit."""

from domain.loadpoint.situation import Outcome, Situation, go
from domain.reason.reason import Reason, Why


def fast(s: Situation) -> Outcome:
    """Full rate."""
    return go(s, s.max_a, Reason(Why.FULL_RATE, {"current_a": s.max_a}))
