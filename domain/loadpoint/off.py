"""Mode off: it commands nothing.

Two exceptions: a charge that another mode or a person's command started is ended once, because nobody would
look after it any more; and a pause that we left on the charger is lifted for the next car.
"""

from msgspec.structs import replace

from domain.command.decision import LoadpointDecision
from domain.loadpoint.left_paused import asked, is_to_be_lifted
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
    outcome = hands_off(s, reason)
    if s.intent is not None or not is_to_be_lifted(s):
        return outcome
    return replace(
        outcome,
        decision=replace(outcome.decision, frees=True),
        memory=replace(outcome.memory, pause=asked(s)),
    )
