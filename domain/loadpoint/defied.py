"""A stop that is not obeyed: what is measured is told, and not what the car would be waiting for."""

from datetime import timedelta

from msgspec.structs import replace

from domain.loadpoint.offer import draws_since
from domain.loadpoint.situation import Outcome, Situation
from domain.reason.reason import Reason, Why

NOT_OBEYED = Reason(Why.COMMAND_REJECTED, {"stop": True})
OBEYS = timedelta(seconds=30)  # so long a charger and its car may take


def defied(s: Situation, outcome: Outcome) -> Outcome:
    """The outcome, told as refused where the car was measured to draw well after our stop."""
    order, since = outcome.decision.order, s.memory.stop_since
    if order is None or order.current_a > 0 or since is None or not s.is_drawing:
        return outcome
    if draws_since(since + OBEYS, s.reading, s.read_at) is not True:
        return outcome
    return replace(outcome, decision=replace(outcome.decision, reason=NOT_OBEYED))
