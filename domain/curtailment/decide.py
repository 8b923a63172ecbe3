"""Limiting export while it earns next to nothing, with a dead band so that one cent does not flap."""

from domain.command.capabilities import BatteryCapabilities
from domain.command.decision import CurtailmentDecision
from domain.command.order import BatteryAction
from domain.house.house import House
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why

LIMIT_W = 0.0


def decide_curtailment(
    house: House,
    seen: Observation,
    was_active: bool,
    *,
    able: BatteryCapabilities | None,
    is_forced: bool,
    limit_ignored: bool = False,
) -> CurtailmentDecision:
    """Whether to limit export. `is_forced`: a forced state owns the battery, so the limit has to wait
    unless the device can do both; `active` then stays wanted while `limit_w` is None. So it does where
    the device was found not to follow a limit (`limit_ignored`), which is not tried again and again.
    """
    rule = house.curtailment
    if house.monitoring:
        return CurtailmentDecision(reason=Reason(Why.MONITORING_MODE))
    if not rule.enabled:
        return CurtailmentDecision(reason=Reason(Why.CURTAILMENT_DISABLED))
    if able is None or BatteryAction.CURTAIL not in able.actions:
        return CurtailmentDecision(reason=Reason(Why.NOT_SUPPORTED))
    price = None if seen.price is None else seen.price.export_price
    active = was_active
    if price is not None:
        active = price < rule.leave_at if was_active else price < rule.enter_below
    if not active:
        why = Why.PRICE_UNKNOWN if price is None else Why.EXPORT_WORTHWHILE
        return CurtailmentDecision(reason=Reason(why, {"export_price": price}))
    if limit_ignored:
        facts = {"export_price": price, "hint": able.curtail_hint or None}
        return CurtailmentDecision(active=True, reason=Reason(Why.NOT_ENFORCED, facts))
    limit_w = LIMIT_W if able.safe_export_limits_w is None else min(able.safe_export_limits_w)
    facts = {"export_price": price, "desired_w": limit_w}
    if is_forced and not able.curtails_while_forced:
        return CurtailmentDecision(active=True, reason=Reason(Why.FORCE_HAS_PRIORITY, facts))
    why = Why.PRICE_UNKNOWN if price is None else Why.EXPORT_UNECONOMIC
    return CurtailmentDecision(active=True, limit_w=limit_w, reason=Reason(why, facts))
