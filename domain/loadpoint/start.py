"""A start is a saga: wanted, taken by the charger, confirmed by what the car draws.

One that is not confirmed is taken back, told, and tried again: after half a minute, then later and later, up
to a quarter of an hour. A car that pauses by itself in the middle of a charge keeps its offer: it knows why.
"""

from typing import Any

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import Timer
from domain.loadpoint.offer import NO_OFFER, Offer, followed
from domain.loadpoint.situation import NO_CHARGE, Outcome, Situation
from domain.reading.charger import ChargerState
from domain.reason.reason import Reason, Why

UNKNOWN_CHARGER = ChargerCapabilities()


def offer_of(s: Situation) -> Offer:
    """What is offered now, and how often in vain; a person who asks anew is not kept waiting."""
    offer, intent = s.memory.offer, s.intent
    if intent is not None and offer.failed_at is not None and intent.since > offer.failed_at:
        offer = replace(offer, tries=0, failed_at=None)
    return followed(offer, s.held, s.reading, s.read_at, s.now)


def confirmed(s: Situation, outcome: Outcome) -> Outcome:
    """The outcome, unless it offers a current that the car does not take."""
    order, offer = outcome.decision.order, s.memory.offer
    if order is None or order.current_a == 0 or s.reading is None:
        if offer.is_forgotten(s.now):
            return replace(outcome, memory=replace(outcome.memory, offer=NO_OFFER))
        return (
            _left_to_others(s, outcome)
            if offer.tries and outcome.decision.reason.facts.get("shared")
            else outcome
        )
    if s.is_drawing:
        return outcome
    if offer.retry_at is not None and s.now < offer.retry_at:
        return _taken_back(s, outcome, offer, Reason(Why.START_BACKOFF, _facts(offer)))
    if not _is_vain(s):
        if not offer.tries:
            return outcome
        # A new try is a new start, whoever's wish it is.
        return _told(outcome, Reason(Why.COMMANDED_NO_POWER, _facts(offer, current_a=order.current_a)))
    if offer.has_drawn and s.reading.state is ChargerState.SUSPENDED_EV:
        facts = {"current_a": order.current_a, "since": offer.idle_since}
        return _told(outcome, Reason(Why.COMMANDED_NO_POWER, facts))
    if not (s.able or UNKNOWN_CHARGER).restarts_while_plugged:
        return _told(outcome, Reason(Why.START_UNCONFIRMED, {"current_a": order.current_a}))
    offer = offer.failed(s.now)
    facts = _facts(offer, current_a=order.current_a, power_w=s.reading.power_w)
    return _taken_back(s, outcome, offer, Reason(Why.START_UNCONFIRMED, facts))


def _is_vain(s: Situation) -> bool:
    """The car had its time and draws nothing, for no reason that anybody knows."""
    reading, able = s.reading, s.able or UNKNOWN_CHARGER
    assert reading is not None
    if s.is_at_own_limit or reading.state is ChargerState.FINISHED:
        return False
    if reading.obstacle is not None or reading.target_current_a == 0:
        return False  # the charger tells why, or another hand took the offer back
    return s.memory.offer.is_vain(reading, s.read_at, able.confirm_timeout_s)


def _taken_back(s: Situation, outcome: Outcome, offer: Offer, reason: Reason) -> Outcome:
    """Nothing is offered until the next try; what the mode's timers have counted stays."""
    assert offer.failed_at is not None
    assert offer.retry_at is not None
    memory, began_at = s.memory, s.memory.on_since
    if began_at is not None:  # sun that lasted until now need not last anew
        lasting = Timer(kind="start", started_at=began_at, ends_at=began_at)
        memory = replace(memory.stopped(outcome.decision.issued_by), timer=lasting)
    timer = Timer(kind="start", started_at=offer.failed_at, ends_at=offer.retry_at)
    decision = replace(
        outcome.decision, order=NO_CHARGE, reason=reason, timer=timer, command_id=None, takes_back=True
    )
    return replace(outcome, decision=decision, memory=replace(memory, offer=offer))


def _left_to_others(s: Situation, outcome: Outcome) -> Outcome:
    """Sun would be enough, and the others have it because this car did not take any."""
    retry_at = s.memory.offer.retry_at
    is_ahead = retry_at is not None and retry_at > s.now
    facts = {"tries": s.memory.offer.tries, "until": retry_at if is_ahead else None}
    return _told(outcome, Reason(Why.START_BACKOFF, facts))


def _told(outcome: Outcome, reason: Reason) -> Outcome:
    is_new = "tries" in reason.facts
    decision = replace(outcome.decision, reason=reason)
    return replace(outcome, decision=replace(decision, command_id=None) if is_new else decision)


def _facts(offer: Offer, **more: Any) -> dict[str, Any]:
    return {"tries": offer.tries, "until": offer.retry_at, **more}
