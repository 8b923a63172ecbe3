"""A limit that somebody asked for, beside the one that prices call for: the narrower holds.

It is held whatever the prices are. A forced state of the battery goes before it, as before every limit.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.decision import CurtailmentDecision
from domain.command.of_house import limit_wish
from domain.command.order import POWERED, BatteryAction
from domain.curtailment.ask import taken_w
from domain.curtailment.outputs import limits_for
from domain.reason.reason import Reason, Why
from domain.view import SiteView


def under_wish(
    found: CurtailmentDecision,
    view: SiteView,
    forced: BatteryAction | None,
    now: datetime,
    *,
    is_forced: bool,
) -> CurtailmentDecision:
    """The decision with the wish in it. `is_forced`: the battery's inverter takes no limit now."""
    wish = view.export_intent
    if wish is None or now >= wish.until or view.house.monitoring:
        return found
    by_battery = None if is_forced else _by_battery(view, wish.limit_w)
    outputs = {} if forced in POWERED else limits_for(view, forced, wish.limit_w, now)
    waits = by_battery is None and not outputs
    limit_w = _narrower(found.limit_w, by_battery)
    reason = limit_wish(wish)
    facts = reason.facts
    if waits and is_forced:
        reason = Reason(Why.FORCE_HAS_PRIORITY, facts)
    if _is_narrower(found, by_battery, outputs):  # the prices', whose words tell why less goes out
        reason = found.reason
    if by_battery is None and view.limit_ignored and not outputs:
        reason = Reason(Why.NOT_ENFORCED, facts)
    return replace(
        found,
        active=True,
        limit_w=limit_w,
        outputs={
            key: min(outputs.get(key, each_w), found.outputs.get(key, each_w))
            for key, each_w in (found.outputs | outputs).items()
        },
        reason=reason,
        issued_by=wish.issued_by,
        until=wish.until,
        allowed_w=wish.limit_w,
    )


def _by_battery(view: SiteView, limit_w: float) -> float | None:
    able: BatteryCapabilities | None = view.battery
    if able is None or BatteryAction.CURTAIL not in able.actions or view.limit_ignored:
        return None
    return taken_w(limit_w, able)


def _is_narrower(
    by_price: CurtailmentDecision, by_battery: float | None, outputs: Mapping[str, float]
) -> bool:
    """Whether the prices let out less than was asked for."""
    if by_price.limit_w is not None and by_battery is not None:
        return by_price.limit_w < by_battery
    return any(each_w < outputs.get(key, each_w) for key, each_w in by_price.outputs.items())


def _narrower(one_w: float | None, other_w: float | None) -> float | None:
    return min((each for each in (one_w, other_w) if each is not None), default=None)
