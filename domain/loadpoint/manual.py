"""What a person asked for by hand: it beats every mode and always has an end.

A charge ends at its time, at unplug, full or its limit, and leaves no hold behind; a stop keeps
automation away until its hold is over.
"""

from typing import Any

from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner, Timer
from domain.command.intent import ChargeIntent
from domain.command.order import ChargeOrder
from domain.house.settings import Mode
from domain.loadpoint.feeding import feeding
from domain.loadpoint.limit import asked_pct, ends_at_pct
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.obstacle import is_undone
from domain.loadpoint.situation import NO_CHARGE, Outcome, Situation, target_reached
from domain.reading.charger import ChargerState
from domain.reason.reason import Reason, Why

SETTLING_S = 120.0  # what the charger said before a start took effect is no evidence of its end


def by_hand(s: Situation) -> Outcome | None:
    """Carries out the standing intent, or ends it."""
    intent = s.intent
    if intent is None:
        return None
    if intent.is_stop:
        return _hold(s, intent)
    if intent.is_feed:
        return feeding(s, intent)
    if (ended := _end_of(s, intent)) is not None:
        return _finish(s, ended)
    current_a = min(s.max_a, max(s.min_a, intent.current_a))
    owner = Owner.BOOST if intent.boost else Owner.MANUAL
    limit_pct = asked_pct(s.lp, intent)
    ends_pct = ends_at_pct(s.lp, s.reading, limit_pct)
    is_to_a_level = ends_pct < 100 and s.vehicle_soc_pct is not None
    return Outcome(
        decision=LoadpointDecision(
            order=ChargeOrder(current_a=current_a, enables=is_undone(s.reading, intent)),
            owner=owner,
            issued_by=intent.issued_by,
            reason=Reason(
                Why.BOOST if intent.boost else Why.MANUAL,
                {"current_a": current_a, "until": intent.until}
                | ({"limit_pct": ends_pct} if is_to_a_level else {}),
            ),
            until=intent.until,
            command_id=intent.command_id,
            limit_pct=limit_pct,
        ),
        memory=s.memory.charging(owner, current_a, s.now),
    )


def _hold(s: Situation, intent: ChargeIntent) -> Outcome:
    memory = s.memory
    if memory.is_on or not s.is_idle:  # nobody knows whether a silent one charges: it is owed the stop
        memory = memory.stopped(intent.issued_by)
    # A person who stops a charge and then the mode's own one later: its timers begin anew.
    memory = replace(memory, timer=None, off_since=None) if memory.timer or memory.off_since else memory
    return Outcome(
        decision=LoadpointDecision(
            order=NO_CHARGE,
            issued_by=intent.issued_by,
            reason=_why_held(s, intent),
            timer=Timer(kind="hold", started_at=intent.since, ends_at=intent.until),
            until=intent.until,
            command_id=intent.command_id,
        ),
        memory=memory,
    )


def _why_held(s: Situation, intent: ChargeIntent) -> Reason:
    """Where the stop leaves something to do by hand, that comes first. In mode off nothing comes after it."""
    facts: dict[str, Any] = {"until": intent.until} | ({"is_off": True} if s.lp.mode is Mode.OFF else {})
    is_once = s.able is not None and not s.able.restarts_while_plugged
    memory = s.memory
    is_over = memory.needs_replug or memory.stopping or memory.is_on or memory.feeding.is_held
    return Reason(Why.REPLUG_REQUIRED if is_once and (is_over or s.is_drawing) else Why.MANUAL_HOLD, facts)


def _end_of(s: Situation, intent: ChargeIntent) -> Reason | None:
    if s.now >= intent.until:
        return Reason(Why.EXPIRED, {"until": intent.until})
    soc_pct = s.vehicle_soc_pct
    if soc_pct is not None:
        limit_pct = asked_pct(s.lp, intent)
        if soc_pct >= 100:
            return Reason(Why.VEHICLE_FULL, {"soc_pct": soc_pct})
        if soc_pct >= limit_pct or s.is_at_own_limit:
            return target_reached(s, soc_pct, limit_pct)
    is_settled = (s.now - intent.since).total_seconds() >= SETTLING_S
    if is_settled and s.reading is not None and s.reading.state is ChargerState.FINISHED:
        return Reason(Why.VEHICLE_FULL)
    return None


def _finish(s: Situation, ended: Reason) -> Outcome:
    """One stop, issued by the expiry, if there is anything to stop."""
    memory = s.memory.stopped("expiry")
    if not s.may_draw:
        return Outcome(
            decision=LoadpointDecision(reason=ended),
            memory=replace(memory, stopping=False, is_finished=_is_finished(s, memory)),
            ended=ended,
        )
    return Outcome(
        decision=LoadpointDecision(order=NO_CHARGE, issued_by="expiry", reason=ended),
        memory=memory,
        ended=ended,
    )


def _is_finished(s: Situation, memory: LoadpointMemory) -> bool:
    return memory.is_finished or (s.reading is not None and s.reading.state is ChargerState.FINISHED)
