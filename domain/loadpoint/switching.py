"""How a loadpoint comes onto one phase or three: its situation before the rules, its order after them."""

from msgspec.structs import replace

from domain.command.held import charge_in
from domain.house.settings import Mode
from domain.loadpoint import smart
from domain.loadpoint.phases import MOST, NO_PHASES, Case, chosen, is_switched, phases_in_use, watched
from domain.loadpoint.situation import Outcome, Situation, current_range
from domain.loadpoint.surplus import Claim, follows_surplus
from domain.reading.signs import watts


def on_phases(s: Situation) -> Situation:
    """The situation on the phases that it has; whoever does not follow the surplus uses all there are, as far
    as the limits of the house leave it more than one.
    """
    order = charge_in(s.held)
    since = None if s.held is None else s.held.since
    ordered = None if order is None else order.phases
    known = watched(s.memory.phases.holding(ordered, s.now), s.reading, ordered, since, s.now)
    if known != s.memory.phases:
        s = replace(s, memory=replace(s.memory, phases=known))
    if not is_switched(s.lp, s.able):
        used = phases_in_use(s.lp, s.reading, s.able)
        return _at(replace(s, order_phases=_as_set(s, known.held, used)), used)
    if s.is_narrow:
        known = replace(known, on=1, timer=None)
    elif _is_at_full_rate(s):
        known = replace(known, on=MOST, timer=None)
    elif known.on is None:
        known = replace(known, on=MOST if s.held_phases == MOST else 1)
    if known != s.memory.phases:
        s = replace(s, memory=replace(s.memory, phases=known))
    return _at(replace(s, order_phases=known.on), known.top if known.on == MOST else 1)


def _as_set(s: Situation, held: int | None, used: int) -> int | None:
    """What we have switched, or can switch and see on more than that, is set to what its owner now says; what
    we have not is as it is wired.
    """
    if s.lp.phases == "auto":
        return None
    is_above = s.able is not None and s.able.switches_phases and used > s.lp.phases
    return int(s.lp.phases) if held is not None or is_above else None


def follows(s: Situation) -> bool:
    """Whether it takes what the sun leaves now; in mode smart that is by its plan."""
    return smart.follows_sun(s) if s.lp.mode is Mode.SMART else follows_surplus(s.lp)


def _is_at_full_rate(s: Situation) -> bool:
    return not follows(s) or (s.intent is not None and not s.intent.is_stop)


def _at(s: Situation, phases: int) -> Situation:
    min_a, max_a = current_range(s.lp, s.house, s.able, phases)
    return replace(s, phases=phases, min_a=min_a, max_a=max_a)


def either_way(s: Situation, claim: Claim) -> Claim:
    """The claim of one that could charge on one phase as well as on all."""
    if not is_switched(s.lp, s.able) or s.is_narrow:
        return claim
    single, all_of_them = _at(s, 1), _at(s, s.memory.phases.top)
    is_free = claim.max_w >= s.takes_w  # nothing but its range holds it
    return replace(
        claim,
        min_w=single.min_w,
        max_w=max(single.takes_w, all_of_them.takes_w) if is_free else claim.max_w,
        step_w=watts(1, 1, s.lp.voltage_v),
    )


def switched(s: Situation, projected_w: float | None) -> Situation:
    """The situation on the phases that carry `projected_w`, W; None: nobody knows what there is."""
    if not is_switched(s.lp, s.able) or s.is_narrow or _is_at_full_rate(s):
        return s
    least_w, before = _at(s, 1).min_w, s.memory.phases
    car = s.house.vehicle(s.lp.vehicle)
    is_small = car is not None and car.max_ac_w is not None and car.max_ac_w < before.top * least_w
    if projected_w is not None and s.surplus.is_hidden and s.memory.is_on and s.draws_all:
        # One phase at its most: the next step into hidden sun is that onto all of them.
        is_at_most = s.phases == 1 and s.held_a >= s.max_a
        projected_w = max(projected_w, before.top * least_w) if is_at_most else projected_w
    case = Case(
        projected_w=projected_w,
        top=1 if is_small else before.top,
        least_w=least_w,
        has=s.held_phases,
        is_charging=s.memory.is_on,
        settings=s.lp.solar,
        now=s.now,
    )
    now_on = chosen(before, case)
    if now_on == before:
        return s
    trial = s.memory.trial if now_on.on == before.on else s.memory.trial.ended()
    s = replace(s, memory=replace(s.memory, phases=now_on, trial=trial), order_phases=now_on.on)
    return _at(s, now_on.top if now_on.on == MOST else 1)


def with_phases(outcome: Outcome, s: Situation) -> Outcome:
    """The outcome with its order on these phases, and the timer until they change where no other runs."""
    if outcome.memory.phases == NO_PHASES != s.memory.phases:  # the car was unplugged
        outcome = replace(outcome, memory=replace(outcome.memory, phases=s.memory.phases.unplugged()))
    decision, order = outcome.decision, outcome.decision.order
    if order is None or order.current_a == 0 or s.order_phases is None:
        return outcome
    decision = replace(decision, order=replace(order, phases=s.order_phases))
    if not is_switched(s.lp, s.able):
        return replace(outcome, decision=decision)
    timer = outcome.memory.phases.timer
    if decision.timer is None and timer is not None and s.now < timer.ends_at:
        decision = replace(decision, timer=timer)
    return replace(outcome, decision=decision)
