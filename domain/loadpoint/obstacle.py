"""What keeps a charge from running whatever we want: told by the charger, or known from what it can."""

from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.command.held import charge_in
from domain.command.intent import ChargeIntent
from domain.command.standing import Rank, rank_of
from domain.house.settings import Mode
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.situation import Outcome, Situation
from domain.reading.charger import ChargerReading, ChargerState
from domain.reason.reason import Reason, Why

ENDING = frozenset({Why.REPLUG_REQUIRED, Why.CHARGER_FAULT})  # nothing of ours can be running any more
DEAF = frozenset({Why.PROVIDER_COOLDOWN})  # what runs goes on, and no order would arrive


def obstacle_of(reading: ChargerReading | None, memory: LoadpointMemory | None) -> Reason | None:
    """Why no start would bring anything, None where one may."""
    if reading is None:
        return None
    if memory is not None and memory.needs_replug:
        return Reason(Why.REPLUG_REQUIRED)
    if reading.obstacle is None:
        return None
    return Reason(reading.obstacle, {} if reading.error is None else {"error": reading.error})


def is_undone(reading: ChargerReading | None, intent: ChargeIntent | None) -> bool:
    """Whether a person wants a charge, and the charger gives its obstacle up for that."""
    if reading is None or intent is None or intent.is_stop or intent.is_feed:
        return False
    return reading.yields_to_people and rank_of(intent.issued_by) is Rank.PERSON


def is_faulted(s: Situation) -> bool:
    """A charger with a fault stops by itself."""
    return s.reading is not None and s.reading.state is ChargerState.FAULTED


def obstructed(s: Situation) -> Outcome | None:
    """Nothing is begun against an obstacle. What is offered already stays offered where something may still
    come of it; a stop, and the end of what a person asked for, wait for nothing.
    """
    reason, intent = obstacle_of(s.reading, s.memory), s.intent
    if (
        reason is None
        or is_undone(s.reading, intent)
        or s.memory.stopping
        or (s.is_drawing and reason.code not in DEAF)
    ):
        return None
    if intent is not None and (intent.is_stop or s.now >= intent.until):
        return None
    if intent is None and s.lp.mode is Mode.OFF:
        return None
    order = None if reason.code in ENDING else charge_in(s.held)
    if order is not None and order.current_a == 0:
        order = None
    owner, issued_by = s.memory.owner, s.lp.mode.value
    if intent is not None:
        owner, issued_by = Owner.BOOST if intent.boost else Owner.MANUAL, intent.issued_by
    elif order is None:
        owner = Owner.EXTERNAL if s.is_drawing else Owner.NONE
    memory = s.memory.waiting()
    if order is None and memory.is_on:
        memory = replace(memory.stopped("safety"), stopping=False)
    decision = LoadpointDecision(order=order, owner=owner, issued_by=issued_by, reason=reason)
    if intent is not None:
        decision = replace(decision, until=intent.until, command_id=intent.command_id)
    return Outcome(decision=decision, memory=memory)
