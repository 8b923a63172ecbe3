"""What the modes that buy from the grid have in common: an obstacle, or full rate, without flapping."""

from domain.loadpoint.situation import Outcome, Situation, go, stop, wait
from domain.reason.reason import Reason, Why

AT_ONCE = frozenset({Why.BATTERY_BELOW_START_FLOOR})  # the home battery's floor waits for nobody


def charge_unless(
    s: Situation, obstacle: Reason | None, reason: Reason, *, within_surplus: bool = False
) -> Outcome:
    """Full rate (or the share of the surplus) for `reason`, or the obstacle; held back by `min_on_s` and
    `min_off_s`.
    """
    if obstacle is not None:
        return _not_now(s, obstacle)
    current_a = s.max_a
    if within_surplus:
        if s.share_w is None:
            return _not_now(s, Reason(s.surplus.why or Why.TELEMETRY_STALE))
        current_a = s.amps(s.share_w)
        if not current_a:
            facts = {"surplus_w": round(s.surplus.power_w or 0), "needed_w": round(s.min_w)}
            return _not_now(s, Reason(Why.INSUFFICIENT_SURPLUS, facts))
    if not s.memory.is_on and s.min_off_left_s > 0:
        return wait(s, Reason(Why.MIN_OFF_RUNNING, {"remaining_s": round(s.min_off_left_s)}))
    return go(s, current_a, reason)


def _not_now(s: Situation, reason: Reason) -> Outcome:
    if not s.memory.is_on:
        return wait(s, reason)
    if s.min_on_left_s > 0 and reason.code not in AT_ONCE:
        return go(s, s.min_a, Reason(Why.MIN_ON_RUNNING, {"remaining_s": round(s.min_on_left_s)}))
    return stop(s, reason, counts=s.memory.owner == s.lp.mode.value)
