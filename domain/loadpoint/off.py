"""Mode off: it commands nothing.

The one exception: a charge that another mode or a person's command started is ended once, because
nobody would look after it any more.
"""

from domain.command.decision import LoadpointDecision
from domain.loadpoint.situation import NO_CHARGE, Outcome, Situation, hands_off, stop
from domain.reason.reason import Reason, Why


def off(s: Situation) -> Outcome:
    """Hands off."""
    reason = Reason(Why.MODE_DISABLED)
    if s.memory.is_on:
        return stop(s, reason, counts=True)
    if s.memory.stopping:  # the stop is not seen to have worked; letting go now would forget it
        return Outcome(
            decision=LoadpointDecision(order=NO_CHARGE, issued_by=s.memory.stopped_by, reason=reason),
            memory=s.memory.waiting(),
        )
    return hands_off(s, reason)
