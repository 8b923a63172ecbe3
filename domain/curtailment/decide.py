"""Limiting export while it earns next to nothing, with a dead band so that one cent does not flap."""

from datetime import datetime

from domain.command.capabilities import BatteryCapabilities
from domain.command.decision import CurtailmentDecision
from domain.command.order import BatteryAction
from domain.curtailment.outputs import decide_outputs, is_absorbing, limitable
from domain.curtailment.silence import Silence, silence, stays, unlimited
from domain.curtailment.wish import under_wish
from domain.house.devices import BATTERY
from domain.house.house import Curtailment, House
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.tariff.slots import PriceSlot
from domain.view import SiteView

LIMIT_W = 0.0


def decide_limits(view: SiteView, forced: BatteryAction | None, now: datetime) -> CurtailmentDecision:
    """What may leave the house by the battery's inverter, and what AC-coupled ones may give, by prices and by
    what somebody asked for. `forced` is the state that the battery is in or goes to.
    """
    is_held = forced is None or limits_held(view.battery, forced)
    takes_both = view.battery is not None and view.battery.curtails_while_forced
    by_price = _by_price(view, forced, now)
    return under_wish(by_price, view, forced, now, is_forced=not (is_held or takes_both))


def _by_price(view: SiteView, forced: BatteryAction | None, now: datetime) -> CurtailmentDecision:
    house, seen, silent = view.house, view.seen, silence(view, now)
    was = view.memory.curtailment_active and not (silent is not None and silent.is_over)
    battery = decide_curtailment(
        house,
        seen,
        was,
        able=view.battery,
        is_forced=forced is not None and not limits_held(view.battery, forced),
        is_limited=view.limit is not None,
        limit_ignored=view.limit_ignored,
        silent=silent,
    )
    is_on = house.curtailment.enabled and not house.monitoring
    if not is_on or not (limitable(view.inverters) or view.outputs):
        return battery
    uneconomic = is_uneconomic(house.curtailment, seen.price, was)
    beside = decide_outputs(view, is_uneconomic=uneconomic, forced=forced, silent=silent, now=now)
    waits = beside.reason.code is Why.FORCE_HAS_PRIORITY
    return CurtailmentDecision(
        active=battery.active or waits or bool(beside.limits),
        limit_w=battery.limit_w,
        outputs=beside.limits,
        is_uneconomic=uneconomic,
        reason=battery.reason if battery.active else beside.reason,
    )


def limits_held(able: BatteryCapabilities | None, forced: BatteryAction | None) -> bool:
    """Whether this is a hold during which the battery's export limit works."""
    return able is not None and able.curtails_while_held and forced is BatteryAction.HOLD


def is_uneconomic(rule: Curtailment, price: PriceSlot | None, was: bool) -> bool:
    """Whether export earns too little, with a dead band; an unknown price changes nothing."""
    return rule.is_uneconomic(None if price is None else price.export_price, was)


def decide_curtailment(
    house: House,
    seen: Observation,
    was_active: bool,
    *,
    able: BatteryCapabilities | None,
    is_forced: bool,
    is_limited: bool = False,
    limit_ignored: bool = False,
    silent: Silence | None = None,
) -> CurtailmentDecision:
    """Whether the battery's inverter is to limit export.

    `is_forced`: a forced state owns the battery, so the limit has to wait unless the device can do both;
    `active` then stays wanted while `limit_w` is None. So it does where the device was found not to follow a
    limit (`limit_ignored`), which is not tried again and again. Where none is set yet (`is_limited`) it is
    not begun while house and battery take all the sun: a price around nothing would only wear the device;
    nor while battery and meter are silent, for it would be set as soon as they answer, whatever they tell;
    nor while no price is known, for nobody could tell when it is to end. One that stands is held for a while
    of such a silence (`silent`), and then lifted.
    """
    rule = house.curtailment
    if house.monitoring:
        return CurtailmentDecision(reason=Reason(Why.MONITORING_MODE))
    if not rule.enabled:
        return CurtailmentDecision(reason=Reason(Why.CURTAILMENT_DISABLED))
    if able is None or BatteryAction.CURTAIL not in able.actions:
        return CurtailmentDecision(reason=Reason(Why.NOT_SUPPORTED))
    price = None if seen.price is None else seen.price.export_price
    if not is_uneconomic(rule, seen.price, was_active):
        if price is None:
            return CurtailmentDecision(reason=unlimited(silent, {"export_price": None}))
        return CurtailmentDecision(reason=Reason(Why.EXPORT_WORTHWHILE, {"export_price": price}))
    if limit_ignored:
        facts = {"export_price": price, "hint": able.curtail_hint or None}
        return CurtailmentDecision(active=True, is_uneconomic=True, reason=Reason(Why.NOT_ENFORCED, facts))
    is_waiting = is_forced and not able.curtails_while_forced
    if price is None and (is_waiting or not is_limited):
        return CurtailmentDecision(is_uneconomic=True, reason=unlimited(silent, {"export_price": None}))
    limit_w = LIMIT_W if able.safe_export_limits_w is None else min(able.safe_export_limits_w)
    facts = {"export_price": price, "desired_w": limit_w}
    if is_waiting:
        return CurtailmentDecision(
            active=True, is_uneconomic=True, reason=Reason(Why.FORCE_HAS_PRIORITY, facts)
        )
    if price is None:
        return CurtailmentDecision(
            active=True, limit_w=limit_w, is_uneconomic=True, reason=stays(silent, facts)
        )
    may_wait = not (is_limited or is_forced or able.curtails_ahead)
    if may_wait and seen.battery is None and seen.grid_w is None:
        return CurtailmentDecision(
            is_uneconomic=True, reason=Reason(Why.TELEMETRY_STALE, {"device": BATTERY})
        )
    if may_wait and is_absorbing(seen):
        reason = Reason(Why.BATTERY_ABSORBS, {"export_price": price})
        return CurtailmentDecision(is_uneconomic=True, reason=reason)
    reason = Reason(Why.EXPORT_UNECONOMIC, facts)
    return CurtailmentDecision(active=True, limit_w=limit_w, is_uneconomic=True, reason=reason)
