"""When AC-coupled inverters are limited: export has to earn too little, and nothing else may take the sun.

A limit hides what the sun could give, so that a house that is limited stays so until the price recovers or
its battery has room again.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities, InverterCapabilities
from domain.command.held import output_in
from domain.command.order import POWERED, BatteryAction
from domain.curtailment.following import CHARGES_W, load_following_w, shared, steady
from domain.curtailment.silence import Silence, stays, unlimited
from domain.loadpoint.surplus import follows_surplus
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from domain.view import SiteView

EXPORTS_W = 100.0  # so much goes out before anything is limited
ROOM_PCT = 90.0  # a battery below it takes more than it takes now, once the sun rises
FULL_PCT = 98.0  # a battery below it may take some
BRIM_PCT = 100.0
HEADROOM_W = 100.0  # so much more is let through for a battery that may take it


class Outputs(Struct, frozen=True, kw_only=True):
    """The limits of AC-coupled inverters, W, by device id; one that is missing is free. And why."""

    limits: dict[str, float] = field(default_factory=dict)
    reason: Reason


def decide_outputs(
    view: SiteView,
    *,
    is_uneconomic: bool,
    forced: BatteryAction | None,
    silent: Silence | None,
    now: datetime,
) -> Outputs:
    """What AC-coupled inverters may give. `is_uneconomic`: export earns too little; `forced` is the state
    that the battery is in or goes to. While no price is told (`silent`) nothing is begun, and what stands is
    held for a while.
    """
    seen, price = view.seen, view.seen.price
    held = held_limits(view)
    is_paid = price is not None and price.import_price < 0
    prices = {
        "export_price": None if price is None else price.export_price,
        "import_price": None if price is None else price.import_price,
    }
    is_known = is_paid or (price is not None and price.export_price is not None)
    is_over = silent is not None and silent.is_over
    if not is_known and (is_over or not held):
        return Outputs(reason=unlimited(silent, prices))
    if is_known and not (is_paid or is_uneconomic):
        return Outputs(reason=Reason(Why.EXPORT_WORTHWHILE, prices))
    if forced in POWERED:
        return Outputs(reason=Reason(Why.FORCE_HAS_PRIORITY, prices))
    if _a_car_absorbs(view):
        return Outputs(reason=Reason(Why.CAR_ABSORBS, prices))
    if (total_w := _total_w(view, forced)) is None:
        return Outputs(limits=held, reason=Reason(Why.TELEMETRY_STALE))
    if not is_paid and not is_to_be_limited(seen, is_limited=bool(held)):
        return Outputs(reason=Reason(Why.BATTERY_ABSORBS, prices))
    if is_paid and view.house.optimiser.curtail_to_import:
        total_w = 0.0
    limits = _steady(view, total_w, now)
    facts = {**prices, "desired_w": 0.0}
    if not is_known:
        return Outputs(limits=held | limits, reason=stays(silent, facts))
    code = Why.IMPORT_PAID if is_paid else Why.EXPORT_UNECONOMIC
    return Outputs(limits=held | limits, reason=Reason(code, facts))


def limits_for(
    view: SiteView, forced: BatteryAction | None, allowed_w: float, now: datetime
) -> dict[str, float]:
    """The limits that let no more than `allowed_w` out of the house, W; those held while one is unknown."""
    if not limitable(view.inverters):
        return {}
    if (total_w := _total_w(view, forced)) is None:
        return held_limits(view)
    return _steady(view, total_w + allowed_w, now)


def held_limits(view: SiteView) -> dict[str, float]:
    """The limits that inverters hold for us, W, by device id; what has to let go now holds none any more."""
    free = {key for key, able in view.inverters.items() if able.lets_go_now}
    held = ((key, output_in(each)) for key, each in view.outputs.items() if key not in free)
    return {key: order.limit_w for key, order in held if order is not None and order.limit_w is not None}


def _steady(view: SiteView, total_w: float, now: datetime) -> dict[str, float]:
    wanted, given_w = shared(total_w, limitable(view.inverters)), view.seen.inverter_w
    return {
        key: steady(limit_w, view.outputs.get(key), given_w.get(key), now, view.inverters[key])
        for key, limit_w in wanted.items()
    }


def is_to_be_limited(seen: Observation, *, is_limited: bool) -> bool:
    """Whether the sun has nowhere to go but out, where export earns too little."""
    charge_w = max(0.0, -(seen.battery_w or 0.0))
    soc_pct = None if seen.battery is None else seen.battery.soc_pct
    has_room = charge_w > CHARGES_W and soc_pct is not None and soc_pct < ROOM_PCT
    if is_limited or (seen.grid_w is not None and seen.grid_w < -EXPORTS_W):
        return not has_room
    return soc_pct is not None and soc_pct >= BRIM_PCT and charge_w <= CHARGES_W and not _is_dark(seen)


def is_absorbing(seen: Observation) -> bool:
    """Whether house and battery take all the sun there is, as far as was just measured: the house wants more
    than it, or the battery charges with room left.
    """
    if seen.is_delayed or seen.grid_w is None or seen.grid_w < -EXPORTS_W:
        return False
    given_w = seen.battery_w or 0.0
    if seen.grid_w > EXPORTS_W or given_w > CHARGES_W:
        return True
    soc_pct = None if seen.battery is None else seen.battery.soc_pct
    return -given_w > CHARGES_W and soc_pct is not None and soc_pct < ROOM_PCT


def limitable(inverters: Mapping[str, InverterCapabilities]) -> dict[str, InverterCapabilities]:
    """Those of which a limit can be asked now."""
    return {key: able for key, able in inverters.items() if able.is_limitable}


def beside(
    battery: BatteryCapabilities, inverters: Mapping[str, InverterCapabilities]
) -> BatteryCapabilities:
    """What battery and inverters can do together, as a plan sees it: sun is held back by either."""
    if not limitable(inverters):
        return battery
    return replace(battery, actions=battery.actions | {BatteryAction.CURTAIL})


def _total_w(view: SiteView, forced: BatteryAction | None) -> float | None:
    """What all that can be limited may give together, W; None where a flow is unknown or minutes old."""
    seen, able = view.seen, limitable(view.inverters)
    if seen.grid_w is None or seen.is_delayed or any(key not in seen.inverter_w for key in able):
        return None
    needed = load_following_w(seen, {key: w for key, w in seen.inverter_w.items() if key in able})
    if needed is None:
        return None
    return needed + (HEADROOM_W if forced is None and _may_take_more(view) else 0.0)


def _may_take_more(view: SiteView) -> bool:
    """Whether the battery charges with less than it might, perhaps because nothing more was let through."""
    battery, ratings = view.seen.battery, view.house.battery
    if battery is None or ratings is None or battery.soc_pct is None or battery.soc_pct >= FULL_PCT:
        return False
    most_w = ratings.max_charge_w if battery.max_charge_w is None else battery.max_charge_w
    return max(0.0, -(battery.power_w or 0.0)) < most_w - HEADROOM_W


def _a_car_absorbs(view: SiteView) -> bool:
    """Whether a car takes what the sun leaves. One that charges by hand or at any price is house load."""
    for lp in view.house.loadpoints:
        reading = view.seen.chargers.get(lp.id)
        draws_w = 0.0 if reading is None or reading.power_w is None else reading.power_w
        if draws_w > CHARGES_W and follows_surplus(lp) and lp.id not in view.charge_intents:
            return True
    return False


def _is_dark(seen: Observation) -> bool:
    return sum(seen.inverter_w.values()) < EXPORTS_W
