"""A car that feeds the house because a person asked for it: how much it gives now, and when that ends.

It gives what the house would otherwise take from battery and grid, up to what was asked, so that nothing of
the car's own is sold but what its charger cannot give less of. It ends at its time, at its floor, at unplug,
and where the car's level is not known any more.
"""

from datetime import datetime, timedelta
from math import ceil, inf

from msgspec.structs import replace

from domain.command.decision import LoadpointDecision, Owner
from domain.command.intent import ChargeIntent
from domain.command.order import FeedOrder
from domain.house.house import House, Loadpoint
from domain.loadpoint.memory import NO_FEEDING, Feeding
from domain.loadpoint.situation import Outcome, Situation
from domain.reading.signs import watts
from domain.reason.reason import Reason, Why

STEP_W = 100
BAND_W = 200.0  # a house that needs so much more or less is not worth a write
PACE = timedelta(seconds=30)  # as slow as the slowest meter: it has to have seen the last change
ANSWERS_WITHIN = timedelta(minutes=1)
UNSEEN_LASTS = timedelta(minutes=2)  # for so long the car's level may be silent


def feeding(s: Situation, intent: ChargeIntent) -> Outcome:
    """Carries out the standing intent of a car that feeds the house, or ends it."""
    memory = s.memory
    if memory.is_on:
        memory = replace(memory.stopped(intent.issued_by), stopping=False)
    is_known = s.reading is not None and s.vehicle_soc_pct is not None
    known = replace(memory.feeding, soc_at=s.now) if is_known else memory.feeding
    if (ended := _end_of(s, intent, known)) is not None:
        memory = replace(memory, feeding=NO_FEEDING, needs_replug=memory.needs_replug or _is_once(s))
        return Outcome(
            decision=LoadpointDecision(issued_by="expiry", reason=ended), memory=memory, ended=ended
        )
    power_w, reason = _given_w(s, intent, known)
    if not power_w and _is_once(s):
        # It would have to stop, and could not begin again before it is plugged in anew: that is its end.
        memory = replace(memory, feeding=NO_FEEDING, needs_replug=True)
        return Outcome(
            decision=LoadpointDecision(issued_by="safety", reason=reason), memory=memory, ended=reason
        )
    if power_w != known.power_w:
        begun_at = known.begun_at if known.power_w else s.now
        known = replace(known, power_w=power_w, set_at=s.now, begun_at=begun_at if power_w else None)
    return Outcome(
        decision=LoadpointDecision(
            owner=Owner.MANUAL,
            issued_by=intent.issued_by if power_w else "safety",
            reason=reason,
            until=intent.until,
            command_id=intent.command_id,
            feed=FeedOrder(power_w=power_w) if power_w else None,
        ),
        memory=replace(memory, feeding=known),
    )


def most_feed_w(lp: Loadpoint, house: House, rated_w: float, phases: int) -> float:
    """What may pass at most, W: the charger's rating, the loadpoint's own current and every circuit."""
    limits = [rated_w, watts(lp.max_current_a, phases, lp.voltage_v)]
    circuits = {each.id: each for each in house.circuits}
    circuit = circuits.get(lp.circuit or "")
    while circuit is not None:
        limits.append(inf if circuit.max_a is None else circuit.max_a * phases * lp.voltage_v)
        limits.append(inf if circuit.max_w is None else circuit.max_w)
        circuit = circuits.get(circuit.parent or "")
    return min(limits)


def least_feed_w(rated_w: float) -> int:
    """The least that a charger gives, W: the first step that is no less than what it can."""
    return STEP_W * ceil(rated_w / STEP_W)


def _end_of(s: Situation, intent: ChargeIntent, known: Feeding) -> Reason | None:
    if s.now >= intent.until:
        return Reason(Why.EXPIRED, {"until": intent.until})
    floor_pct = s.lp.discharge_floor_pct if intent.limit_soc_pct is None else intent.limit_soc_pct
    begun_at = known.begun_at or known.set_at
    if known.is_held and begun_at is not None and s.is_drawing and s.now - begun_at > ANSWERS_WITHIN:
        return Reason(Why.POWER_DID_NOT_MOVE)  # told to give, it is charged, whatever power was asked last
    soc_pct = s.vehicle_soc_pct
    if soc_pct is not None:
        facts = {"soc_pct": soc_pct, "limit_pct": floor_pct}
        return Reason(Why.TARGET_REACHED, facts) if soc_pct <= floor_pct else None
    return Reason(Why.SOC_UNKNOWN) if s.now - (known.soc_at or intent.since) > UNSEEN_LASTS else None


def _given_w(s: Situation, intent: ChargeIntent, known: Feeding) -> tuple[int, Reason]:
    """The power for now, W, 0 where it has to wait, and why."""
    able = s.able
    if able is None or able.feeds_house_w is None:
        return 0, Reason(Why.NOT_SUPPORTED, {"action": "discharge"})
    if able.feeds_alone and s.forced is not None:
        return 0, Reason(Why.FORCE_MODE_ACTIVE, {"battery": s.forced})
    if s.reading is None:
        return known.power_w, Reason(Why.CHARGER_OFFLINE)
    most_w = min(intent.feed_w, most_feed_w(s.lp, s.house, able.feeds_house_w, s.phases))
    needed_w, room_w, least_w = _needed_w(s), _room_w(s, known), least_feed_w(able.feeds_least_w)
    given_w = _in_steps(min(most_w, max(needed_w, least_w), room_w))
    must_fall = known.power_w > min(most_w, room_w)
    if not must_fall and known.power_w and known.set_at is not None:
        is_soon = s.now - known.set_at < max(PACE, timedelta(seconds=able.min_update_s))
        if is_soon or abs(given_w - known.power_w) < BAND_W:
            given_w = known.power_w
    if given_w < max(least_w, STEP_W):
        return 0, Reason(Why.NOTHING_TO_FEED)
    facts = {"power_w": given_w, "floor_pct": intent.limit_soc_pct, "until": intent.until}
    return given_w, Reason(Why.FEEDING_HOUSE, facts)


def _needed_w(s: Situation) -> float:
    """What the house without its cars takes beyond the sun, W; 0 where that is not known."""
    seen = s.seen
    if seen.rest_w is None or seen.pv_w is None or seen.is_delayed:
        return 0.0
    return max(0.0, seen.rest_w - seen.pv_w)


def _room_w(s: Situation, known: Feeding) -> float:
    """What the car may give before more leaves the house than may, W. Without a meter: as if all did."""
    if s.most_export_w is None:
        return inf
    if s.seen.grid_w is None or s.reading is None or s.reading.power_w is None or s.seen.is_delayed:
        return s.most_export_w
    gives_w = max(0.0, -s.reading.power_w)
    if known.set_at is not None and _meter_is_older(s, known.set_at):
        gives_w = min(gives_w, known.power_w)
    return s.most_export_w + s.seen.grid_w + gives_w


def _meter_is_older(s: Situation, than: datetime) -> bool:
    return s.seen.grid_at is not None and s.seen.grid_at < than


def _in_steps(power_w: float) -> int:
    return max(0, int(power_w // STEP_W) * STEP_W)


def _is_once(s: Situation) -> bool:
    return s.memory.feeding.is_held and s.able is not None and not s.able.restarts_while_plugged
