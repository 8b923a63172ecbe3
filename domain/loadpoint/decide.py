"""What one loadpoint should do now: a list of rules, the first with an opinion wins."""

from collections.abc import Callable

from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.command.held import charge_in
from domain.command.order import ChargeOrder
from domain.house.settings import Mode
from domain.loadpoint.ceiling import NO_CEILINGS, Ceilings, Draw, of_vehicle
from domain.loadpoint.ceiling import followed as ceilings_after
from domain.loadpoint.cheap import cheap
from domain.loadpoint.defied import defied
from domain.loadpoint.external import external
from domain.loadpoint.fast import fast
from domain.loadpoint.haste import in_haste
from domain.loadpoint.left_paused import asked, is_to_be_lifted, noticed
from domain.loadpoint.limit import followed
from domain.loadpoint.manual import by_hand
from domain.loadpoint.memory import NO_FEEDING, UNPLUGGED, LoadpointMemory
from domain.loadpoint.obstacle import is_faulted, obstructed
from domain.loadpoint.off import off
from domain.loadpoint.schedule import schedule
from domain.loadpoint.situation import NO_CHARGE, Outcome, Situation, hands_off, stop, target_reached, wait
from domain.loadpoint.smart import smart
from domain.loadpoint.solar import solar
from domain.loadpoint.start import confirmed, offer_of
from domain.reading.charger import ChargerState
from domain.reason.reason import Reason, Why

SETTLING_S = 120.0  # a charger that said "finished" before our start took effect means the charge before

MODES: dict[Mode, Callable[[Situation], Outcome]] = {
    Mode.OFF: off,
    Mode.SOLAR: solar,
    Mode.CHEAP: cheap,
    Mode.SCHEDULE: schedule,
    Mode.SMART: smart,
    Mode.FAST: fast,
}


def monitoring(s: Situation) -> Outcome | None:
    """A server that only watches wants nothing."""
    if not s.house.monitoring:
        return None
    return hands_off(s, Reason(Why.MONITORING_MODE), Owner.EXTERNAL if s.is_drawing else Owner.NONE)


def unplugged(s: Situation) -> Outcome | None:
    """No car: whatever was going on is over, and the charger needs no command for that."""
    if s.reading is None or s.reading.connected is not False:
        return None
    reason = Reason(Why.VEHICLE_AWAY if s.reading.is_home is False else Why.VEHICLE_UNPLUGGED)
    ended = reason if s.intent is not None else None
    is_left_on = bool(s.reading.target_current_a) and (s.memory.is_on or s.memory.is_left_on)
    memory = replace(UNPLUGGED, is_left_on=is_left_on, pause=s.memory.pause)
    frees = is_to_be_lifted(s)
    if frees:
        memory = replace(memory, pause=asked(s))
    return Outcome(decision=LoadpointDecision(reason=reason, frees=frees), memory=memory, ended=ended)


def offline(s: Situation) -> Outcome | None:
    """A silent charger: what was wanted last still is."""
    if s.reading is not None:
        return None
    memory = s.memory
    reason = Reason(Why.CHARGER_OFFLINE)
    if memory.is_on:
        order = ChargeOrder(current_a=memory.current_a)
        decision = LoadpointDecision(
            order=order, owner=memory.owner, issued_by=memory.owner.value, reason=reason
        )
        return Outcome(decision=decision, memory=memory)
    return _still_to_stop(s, reason) if memory.stopping else hands_off(s, reason)


def _still_to_stop(s: Situation, reason: Reason) -> Outcome:
    """A stop that nobody has seen to work is still wanted, by whoever wanted it."""
    decision = LoadpointDecision(order=NO_CHARGE, issued_by=s.memory.stopped_by, reason=reason)
    return Outcome(decision=decision, memory=s.memory)


def faulted(s: Situation) -> Outcome | None:
    """A charger with a fault stops by itself; nothing is asked of it."""
    if not is_faulted(s):
        return None
    memory = s.memory.stopped("safety") if s.memory.is_on else s.memory
    return Outcome(decision=LoadpointDecision(reason=Reason(Why.CHARGER_FAULT)), memory=memory)


def contradictory(s: Situation) -> Outcome | None:
    """Settings, charger and car leave no current at all."""
    if s.min_a <= s.max_a:
        return None
    reason = Reason(Why.INVALID_CURRENT_RANGE, {"min_current_a": s.min_a, "max_current_a": s.max_a})
    return stop(s, reason) if s.memory.is_on else hands_off(s, reason)


def reached(s: Situation) -> Outcome | None:
    """A full car, or one at its limit, is not charged by any mode."""
    if s.lp.mode is Mode.OFF or not s.is_at_limit:
        return None
    soc_pct = s.vehicle_soc_pct
    if s.memory.is_finished or (soc_pct is not None and soc_pct >= 100):
        reason = Reason(Why.VEHICLE_FULL, {"soc_pct": soc_pct})
    else:
        is_target = s.lp.mode is Mode.SMART and s.lp.smart.target_soc_pct < s.lp.limit_soc_pct
        reason = target_reached(s, soc_pct, s.lp.smart.target_soc_pct if is_target else s.lp.limit_soc_pct)
    if s.memory.is_on:
        return stop(s, reason, counts=True)
    is_done = s.reading is not None and s.reading.state is ChargerState.FINISHED
    return hands_off(s, reason) if is_done else wait(s, reason)


def plug_unknown(s: Situation) -> Outcome | None:
    """A plug nobody can see: nothing is started, and what runs goes on, a stop too."""
    if s.memory.is_on or s.lp.mode is Mode.OFF or s.reading is None or s.reading.connected is not None:
        return None
    if s.is_drawing:
        return None
    reason = Reason(Why.TELEMETRY_STALE, {"device": "charger"})
    return _still_to_stop(s, reason) if s.memory.stopping else hands_off(s, reason)


def by_mode(s: Situation) -> Outcome | None:
    """The chosen strategy."""
    return MODES[s.lp.mode](s)


RULES = (
    monitoring,
    unplugged,
    contradictory,
    obstructed,
    by_hand,
    offline,
    faulted,
    external,
    reached,
    plug_unknown,
    by_mode,
)


def decide_loadpoint(s: Situation) -> Outcome:
    """The first rule with an opinion wins; the last always has one. A release in flight is carried by it."""
    outcome = defied(s, confirmed(s, next(found for rule in RULES if (found := rule(s)) is not None)))
    if s.hold_ended is not None and outcome.ended is None:
        outcome = replace(outcome, ended=s.hold_ended)
    if s.release is None:
        return outcome
    carried = replace(
        outcome.decision, command_id=s.release.command_id, issued_by=s.release.issued_by, releases=True
    )
    return replace(outcome, decision=carried)


def updated(s: Situation) -> LoadpointMemory:
    """The memory with what was set and what the charger now shows."""
    limit_pct = s.limit_pct
    memory = noticed(s, in_haste(_seen(s), s.lp, limit_pct, s.now))
    reached = followed(memory.reached, s.vehicle_soc_pct, limit_pct, s.lp.min_off_s, s.now)
    is_told = memory.stopping and not s.is_unheard
    stop_since = (memory.stop_since or s.now) if is_told else None
    ceilings = _ceilings(s)
    if (reached, stop_since, ceilings) == (memory.reached, memory.stop_since, memory.ceilings):
        return memory
    return replace(memory, reached=reached, stop_since=stop_since, ceilings=ceilings)


def _ceilings(s: Situation) -> Ceilings:
    """What is known of the most that the car takes, after what is now measured of it."""
    known, reading = of_vehicle(s.memory.ceilings, s.lp.vehicle), s.reading
    if reading is None or s.read_at is None:
        return known
    if reading.connected is None and not s.is_drawing:
        return NO_CEILINGS  # nobody sees the plug: the next car may be another one
    power_w, order = reading.power_w, charge_in(s.held)
    if not s.is_drawing or order is None or not order.current_a or power_w is None or s.power_at is None:
        return ceilings_after(known, None)
    is_rated = s.able is None or s.able.rate_control
    offered_a = float(order.current_a) if is_rated or s.able is None else float(s.able.max_current_a)
    if reading.target_current_a is not None:
        offered_a = min(offered_a, reading.target_current_a)
    draw = Draw(
        phases=s.phases,
        drawn_a=power_w / (s.phases * s.lp.voltage_v),
        offered_a=offered_a,
        min_a=s.min_a,
        at=s.power_at,
        soc_pct=s.vehicle_soc_pct,
    )
    return ceilings_after(known, draw)


def _fed(s: Situation) -> LoadpointMemory:
    """What the car gave has ended, whoever ended it: some chargers begin nothing more until it comes anew."""
    memory, is_held = s.memory, s.feeds is not None
    if is_held == memory.feeding.is_held:
        return memory
    if is_held:
        return replace(memory, feeding=replace(memory.feeding, is_held=True))
    is_once = s.able is not None and not s.able.restarts_while_plugged
    return replace(memory, feeding=NO_FEEDING, needs_replug=memory.needs_replug or is_once)


def _seen(s: Situation) -> LoadpointMemory:
    """Our stop has worked, the car has finished by itself."""
    memory, reading, offer = _fed(s), s.reading, offer_of(s)
    if offer != memory.offer:
        was_stopped = memory.offer.since is not None and offer.since is None and s.held is not None
        is_once = s.able is not None and not s.able.restarts_while_plugged
        memory = replace(memory, offer=offer, needs_replug=memory.needs_replug or (was_stopped and is_once))
    if reading is None:
        return memory
    is_drawing = s.is_drawing
    if memory.is_left_on and reading.connected:
        memory = LoadpointMemory(stopping=not s.is_idle, stopped_by=s.lp.mode.value)
    if memory.stopping and s.is_idle:
        memory = replace(memory, stopping=False)
    if memory.is_finished:
        return replace(memory, is_finished=False) if is_drawing else memory
    if memory.on_since is None or is_drawing or reading.state is not ChargerState.FINISHED:
        return memory
    is_settled = (s.now - memory.on_since).total_seconds() >= SETTLING_S
    return replace(memory, is_finished=True) if is_settled else memory
