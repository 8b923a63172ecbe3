"""What the modes that buy from the grid have in common: an obstacle, or full rate, without flapping."""

from domain.loadpoint.memory import running_timer
from domain.loadpoint.situation import Outcome, Situation, go, stop, wait
from domain.loadpoint.sunshare import sun_facts
from domain.reason.reason import Reason, Why

# The home battery's floor waits for nobody, nor does a charge on the highest quarter of an hour.
AT_ONCE = frozenset({Why.BATTERY_BELOW_START_FLOOR, Why.DEMAND_WINDOW})


def charge_unless(
    s: Situation,
    obstacle: Reason | None,
    reason: Reason,
    *,
    within_surplus: bool = False,
    current_a: int | None = None,
) -> Outcome:
    """Full rate (or `current_a`, or the share of the surplus) for `reason`, or the obstacle; held back by
    `min_on_s` and `min_off_s`.
    """
    if obstacle is not None:
        return not_now(s, obstacle)
    current_a = s.max_a if current_a is None else current_a
    if within_surplus and s.is_unsettled:
        if not s.memory.is_on:
            return wait(s, Reason(Why.INSUFFICIENT_SURPLUS, {"surplus_w": None, "needed_w": round(s.min_w)}))
        return go(s, s.kept_a, reason)
    if within_surplus:
        if s.share_w is None:
            return not_now(s, Reason(s.surplus.why or Why.TELEMETRY_STALE))
        current_a = s.amps(s.share_w)
        if not current_a:
            return _short(s)
    is_taken_over = s.is_drawing and not s.memory.stopping
    if not s.memory.is_on and not is_taken_over and s.min_off_left_s > 0:
        return wait(s, Reason(Why.MIN_OFF_RUNNING, {"remaining_s": round(s.min_off_left_s)}))
    return go(s, current_a, reason)


def _short(s: Situation) -> Outcome:
    """Too little sun: one that runs goes on at its minimum for a while, so that a cloud is not a stop."""
    facts = sun_facts(s)
    if s.memory.is_on:
        timer = running_timer(s.memory, "stop", s.stop_delay_s, s.now)
        if s.now < timer.ends_at:
            reason = Reason(Why.STOP_DELAY_RUNNING, {**facts, "until": timer.ends_at})
            return go(s, s.min_a, reason, timer)
    return not_now(s, Reason(Why.INSUFFICIENT_SURPLUS, facts))


def not_now(s: Situation, reason: Reason) -> Outcome:
    """No charge for this reason; one that runs goes on at its minimum for its `min_on_s`."""
    if not s.memory.is_on:
        return wait(s, reason)
    if s.min_on_left_s > 0 and reason.code not in AT_ONCE:
        return go(s, s.min_a, Reason(Why.MIN_ON_RUNNING, {"remaining_s": round(s.min_on_left_s)}))
    return stop(s, reason, counts=s.memory.owner == s.lp.mode.value)
