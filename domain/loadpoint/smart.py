"""Mode smart: carries out the car's plan; every time it does something else, or nothing, it says why.

A slot that is planned from the grid is charged at its power; one from the sun follows the sun as it comes,
and the two solar strategies follow it outside of their slots too.
"""

from datetime import timedelta

from msgspec.structs import replace

from domain.command.decision import Owner
from domain.command.order import BatteryAction
from domain.house.house import Loadpoint
from domain.house.settings import Mode
from domain.instants import rfc3339
from domain.loadpoint.demand import demand_obstacle
from domain.loadpoint.grid_charge import charge_unless
from domain.loadpoint.situation import Outcome, Situation
from domain.loadpoint.solar import obstacle_of as solar_obstacle_of
from domain.loadpoint.solar import solar
from domain.plan.cars.car_plan import CarSlot, Source
from domain.plan.cars.choice import FREE
from domain.plan.cars.told import sun_facts
from domain.reason.reason import Reason, Why

ROUNDING = 1e-9
FLOOR_BAND_PCT = 1.0  # a charge that runs bears the home battery so far below its floor
HYSTERESIS = 0.005  # currency per kWh: a charge that runs accepts so much more
MOVED_AT_MOST = timedelta(hours=1)  # hours that moved later by less are the same, with a little less missing
SOLAR = frozenset({"solar_only", "solar_preferred"})
BEARS_S = 900.0  # a charge that may be bought anyway goes on so long at its smallest current without sun


def smart(s: Situation) -> Outcome:
    """Charges as planned; the rules see to the target."""
    if follows_sun(s):
        return _told(s, solar(_as_solar(s)))
    slot = _slot(s)
    if slot is None:
        coming, on = None if s.car_plan is None else s.car_plan.after(s.now), _goes_on(s)
        if coming is not None and on is not None:
            return charge_unless(s, demand_obstacle(s), on, current_a=_current_a(s, coming))
        return charge_unless(s, obstacle_of(s), Reason(Why.PLANNED_WINDOW))
    return charge_unless(s, obstacle_of(s), _as_it_costs(s, slot), current_a=_current_a(s, slot))


def follows_sun(s: Situation) -> bool:
    """Whether what it may have now is what the sun leaves."""
    if s.car_plan is None or s.is_at_limit:
        return False
    slot = _slot(s)
    if slot is not None:
        return slot.source is Source.SUN and not _goes_on_below_floor(s, slot)
    if s.lp.smart.strategy in SOLAR:
        return not (_is_sunless(s) and _goes_on(s) is not None)
    return _keeps_to_the_sun(s)


def sun_obstacle_of(s: Situation) -> Reason | None:
    """What keeps it from using the surplus; such a one takes no share of it."""
    return solar_obstacle_of(_as_solar(s))


def planned_sun_w(s: Situation) -> float:
    """What its plan counts on from the sun now, W. The battery is planned around it, so what the plan orders
    of the battery meanwhile does not take it away.
    """
    slot = _slot(s)
    return 0.0 if slot is None or s.is_at_limit or slot.source is not Source.SUN else slot.power_w


def is_bought(s: Situation) -> bool:
    """Whether it is charged from the grid as planned."""
    slot = _slot(s) if s.lp.mode is Mode.SMART else None
    is_ours = s.memory.is_on and s.memory.owner is Owner.SMART
    return is_ours and slot is not None and slot.source is Source.GRID


def obstacle_of(s: Situation) -> Reason | None:
    """Why this is no time to charge from the grid; None when it is."""
    slot = _slot(s)
    if slot is None:
        return _waiting(s)
    is_barred = s.forced is BatteryAction.FORCE_DISCHARGE and not s.is_forced_as_planned
    if is_barred and not s.memory.is_on:
        return Reason(Why.FORCE_MODE_ACTIVE, {"battery": s.forced})
    return demand_obstacle(s) or _price_obstacle(s, slot)


def _keeps_to_the_sun(s: Situation) -> bool:
    """Whether a charge that runs goes on with the sun that is there, though a new plan takes that of another
    hour: it costs nothing. What the optimiser gives the battery instead is not taken.
    """
    plan = s.car_plan
    is_ours = s.memory.is_on and s.memory.owner is Owner.SMART
    if plan is None or not is_ours or (plan.made_by == "optimiser" and plan.strategy == "cheapest"):
        return False
    return plan.after(s.now) is not None and not _is_sunless(s) and _goes_on(s) is None


def _goes_on_below_floor(s: Situation, slot: CarSlot) -> bool:
    """Whether a charge goes on as planned though the home battery is to have the sun first: the optimiser has
    planned the two together, and what the battery takes instead the car would have to buy later.
    """
    plan, is_ours = s.car_plan, s.memory.is_on and s.memory.owner is Owner.SMART
    if plan is None or not is_ours or plan.made_by != "optimiser" or plan.strategy != "cheapest":
        return False
    obstacle = sun_obstacle_of(s)
    is_floor = obstacle is not None and obstacle.code is Why.BATTERY_BELOW_PAUSE_FLOOR
    return is_floor and _would_buy(s, slot)


def _is_sunless(s: Situation) -> bool:
    """Whether the house itself uses all that the sun gives."""
    return s.seen.pv_w is not None and s.seen.load_w is not None and s.seen.pv_w <= s.seen.load_w


def _as_it_costs(s: Situation, slot: CarSlot) -> Reason:
    """Why it charges now, at the price that holds; nothing is said of prices where quite another one has come
    than was planned with.
    """
    price = None if s.seen.price is None else s.seen.price.import_price
    is_other = price is not None and slot.price is not None and abs(price - slot.price) > HYSTERESIS
    if slot.source is Source.SUN:  # which the home battery has
        return Reason(slot.reason.code, slot.reason.facts | {"source": Source.GRID.value, "price": None})
    facts = slot.reason.facts
    if slot.reason.code is not Why.PLANNED_WINDOW or price is None or facts.get("price") in (None, price):
        return slot.reason
    later = facts.get("next_price")
    turns = later is not None and (later < price) != (later < facts["price"])
    return Reason(Why.PLANNED_WINDOW, facts | {"price": None if is_other or turns else price})


def _goes_on(s: Situation) -> Reason | None:
    """A charge that runs is not broken off for a plan that found a little less missing, or the same a hair
    cheaper, and so moved its hours later.
    """
    plan = s.car_plan
    if plan is None or not s.memory.is_on or s.memory.owner is not Owner.SMART:
        return None
    coming = plan.after(s.now)
    if coming is None or coming.source is Source.SUN:
        return None
    # What costs nothing is chosen by its price also for a car that is to be late.
    is_by_price = coming.price is not None and (plan.strategy == "cheapest" or coming.price <= FREE)
    if not is_by_price and coming.start - s.now > MOVED_AT_MOST:  # it is to be late, whatever it costs
        return None
    price, most = None if s.seen.price is None else s.seen.price.import_price, plan.max_price
    if coming.price is None or (price is None and most is None):  # it is bought unseen, so as to be ready
        early = Reason(coming.reason.code, coming.reason.facts | {"is_late": False})
        return early if price is None or most is None or price <= most + ROUNDING else None
    limit = coming.price + HYSTERESIS if most is None else min(coming.price + HYSTERESIS, most)
    if price is None or price > limit + ROUNDING:
        return None
    facts = {"price": price, "limit_price": limit, "next_price": coming.price, "until": coming.start}
    return Reason(Why.PRICE_OK, facts)


def unasked(s: Situation) -> Reason | None:
    """What speaks against a charge that began by itself: it is to wait for its hours, and for the sun."""
    if follows_sun(s):
        return Reason(Why.WAITING_PLANNED_WINDOW, {"source": Source.SUN.value})
    return obstacle_of(s)


def _price_obstacle(s: Situation, slot: CarSlot) -> Reason | None:
    """The price that has come since the plan was made: above the limit, or not known any more."""
    limit = None if s.car_plan is None else s.car_plan.max_price
    if limit is None or slot.price is None:  # it is bought at any price, so as to be ready
        return None
    if s.seen.price is None:
        return None if slot.reason.code is Why.BEHIND_SCHEDULE else Reason(Why.PRICE_UNKNOWN)
    price, allowance = s.seen.price.import_price, HYSTERESIS if s.memory.is_on else 0.0
    if price > limit + allowance + ROUNDING:
        return Reason(Why.PRICE_ABOVE_LIMIT, {"price": price, "limit_price": limit})
    return None


def _current_a(s: Situation, slot: CarSlot) -> int:
    return s.offered_a(min(s.max_a, max(s.min_a, s.amps(slot.power_w))))


def _slot(s: Situation) -> CarSlot | None:
    return None if s.car_plan is None else s.car_plan.at(s.now)


def _waiting(s: Situation) -> Reason:
    """Why nothing is planned for now."""
    plan = s.car_plan
    if plan is None:
        return Reason(Why.NO_PLAN)
    if plan.stands_in(s.now):
        return Reason(Why.NO_PLAN, {"is_coming": True})
    price = None if s.seen.price is None else s.seen.price.import_price
    if (coming := plan.after(s.now)) is not None:
        facts = {
            "until": rfc3339(s.no_sooner(coming.start)),
            **sun_facts(coming),
            "price": coming.price,
            "price_now": price,
        } | ({"soc_known": False} if plan.soc_pct is None else {})
        return Reason(Why.WAITING_PLANNED_WINDOW, facts)
    if price is None:
        return Reason(Why.PRICE_UNKNOWN)
    if plan.max_price is not None and price > plan.max_price + ROUNDING:
        return Reason(Why.PRICE_ABOVE_LIMIT, {"price": price, "limit_price": plan.max_price})
    if (demand := demand_obstacle(s)) is not None:
        return demand
    return Reason(Why.NO_PLAN)


def _as_solar(s: Situation) -> Situation:
    """The same loadpoint with the floor of the home battery that mode smart has; the grid never helps out.
    In a planned hour what the plan orders of the battery keeps it from nothing, nor does the floor of one
    that is filled anyway.
    """
    slot = _slot(s)
    is_planned = s.is_forced_as_planned and slot is not None
    may_buy = slot is not None and s.lp.smart.strategy not in SOLAR and _would_buy(s, slot)
    bears_s = BEARS_S if may_buy and s.memory.owner is Owner.SMART else 0.0
    floor_pct = 0.0 if slot is not None and s.is_filled_anyway else s.lp.smart.min_battery_soc_pct
    return replace(s, lp=_with_floor(s.lp, floor_pct, bears_s), forced=None if is_planned else s.forced)


def _would_buy(s: Situation, slot: CarSlot) -> bool:
    """Whether it would be charged from the grid if there were no sun."""
    return s.seen.price is not None and (demand_obstacle(s) or _price_obstacle(s, slot)) is None


def _with_floor(lp: Loadpoint, floor_pct: float, bears_s: float) -> Loadpoint:
    solar_settings = replace(
        lp.solar,
        parallel=False,
        grid_fallback="none",
        stop_delay_s=max(bears_s, lp.solar.stop_delay_s),
        battery_start_soc_pct=floor_pct,
        battery_pause_soc_pct=max(0.0, floor_pct - FLOOR_BAND_PCT),
    )
    return replace(lp, solar=solar_settings)


def _told(s: Situation, found: Outcome) -> Outcome:
    """What the sun allows; a plan that comes later is told where there is too little of it."""
    is_short = found.decision.reason.code is Why.INSUFFICIENT_SURPLUS and _slot(s) is None
    plan = s.car_plan
    if not is_short or s.memory.is_on or plan is None or plan.after(s.now) is None:
        return found
    return replace(found, decision=replace(found.decision, reason=_waiting(s)))
