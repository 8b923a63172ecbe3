"""What goes out at a price below nothing because of an order to the battery, told to whoever gives it.

A battery that keeps its charge takes no sun on most inverters, one that is charged takes no more than it was
told, no car begins beside one that is charged or sells, and the export limit of most waits for the order to
end. It is done all the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from math import inf

from msgspec import Struct

from domain.command.capabilities import BatteryCapabilities, InverterCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import FORCED, BatteryAction
from domain.curtailment.decide import limits_held
from domain.curtailment.outputs import FULL_PCT, limitable
from domain.house.house import House
from domain.loadpoint.solar import FORCED_MODES
from domain.plan.plan import Plan, PlanSlot
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why

LEAST_WH, LEAST_COST = 50.0, 0.005  # less, Wh and currency, is not worth a word
SUN_LASTS = timedelta(hours=1)  # without a plan nobody knows the sun of later


class _Part(Struct, frozen=True, kw_only=True):
    """A stretch at one price: what the sun could give and what the house wants of it, W."""

    start: datetime
    end: datetime
    sun_w: float
    need_w: float
    price: float


def sold_at_a_loss(
    intent: BatteryIntent,
    house: House,
    seen: Observation | None,
    plan: Plan | None,
    able: BatteryCapabilities,
    inverters: Mapping[str, InverterCapabilities],
    charging: Collection[str],
    now: datetime,
) -> Reason | None:
    """The warning; None where nothing is lost so, or nobody knows. `charging`: the loadpoints that do."""
    if intent.action not in FORCED:
        return None
    beside = _limited_beside(intent, house, seen, inverters)
    is_limited = able.curtails_while_forced or limits_held(able, intent.action)
    rule, most_w = house.curtailment, house.site.export_limit_w
    energy_wh, cost, lowest = 0.0, 0.0, 0.0
    parts = _parts(intent, seen, plan, charging, now)
    for part, hours, takes_w in _with_battery(parts, intent, _takes_w(intent, house, able), house, seen):
        is_kept_in = is_limited and rule.enabled and rule.is_uneconomic(part.price, was=False)
        out_w = max(0.0, part.sun_w * (1 - beside) - part.need_w - takes_w)
        wh = (out_w if most_w is None else min(out_w, most_w)) * hours
        if part.price < 0 and wh > 0 and not is_kept_in:
            energy_wh, cost, lowest = energy_wh + wh, cost - wh / 1000 * part.price, min(lowest, part.price)
    if energy_wh < LEAST_WH or cost < LEAST_COST:
        return None
    sold = {"energy_wh": round(energy_wh), "cost": round(cost, 4), "lowest_price": lowest}
    return Reason(Why.SOLD_AT_A_LOSS, {"until": intent.until, **sold})


def _takes_w(intent: BatteryIntent, house: House, able: BatteryCapabilities) -> float:
    """What the battery takes of the sun under the order while it can, W; below 0 it adds to it."""
    battery = house.battery
    assert battery is not None
    if intent.action is BatteryAction.FORCE_CHARGE:
        return battery.max_charge_w if intent.power_w is None else intent.power_w
    if intent.action is BatteryAction.FORCE_DISCHARGE:
        return -(battery.max_discharge_w if intent.power_w is None else intent.power_w)
    return 0.0 if able.hold_keeps_empty else battery.max_charge_w


def _with_battery(
    parts: Iterable[_Part], intent: BatteryIntent, takes_w: float, house: House, seen: Observation | None
) -> Iterator[tuple[_Part, float, float]]:
    """The parts with how long they last, h, and what the battery takes in them, W: until it is full or down
    to its floor. An order that has a level to reach is over then.
    """
    left_wh = _left_wh(intent, house, seen)
    for part in parts:
        hours = (part.end - part.start).total_seconds() / 3600
        moves_w = takes_w
        if intent.action is BatteryAction.HOLD:
            moves_w = min(takes_w, max(0.0, part.sun_w - part.need_w))
        for_h = hours if moves_w == 0 else min(hours, left_wh / abs(moves_w))
        left_wh -= for_h * abs(moves_w)
        yield part, for_h, moves_w
        if for_h < hours:
            if intent.target_soc_pct is not None:
                return
            yield part, hours - for_h, 0.0


def _left_wh(intent: BatteryIntent, house: House, seen: Observation | None) -> float:
    """What the battery still takes, or gives, at its terminals; without end where nobody knows its level."""
    battery = house.battery
    assert battery is not None
    soc_pct = None if seen is None or seen.battery is None else seen.battery.soc_pct
    if soc_pct is None:
        return inf
    if intent.action is BatteryAction.FORCE_DISCHARGE:
        floor_pct = battery.reserve_pct if intent.target_soc_pct is None else intent.target_soc_pct
        return max(0.0, soc_pct - floor_pct) / 100 * battery.capacity_wh * battery.efficiency
    full_pct = 100.0 if intent.target_soc_pct is None else intent.target_soc_pct
    if intent.action is BatteryAction.HOLD and soc_pct >= FULL_PCT:
        return 0.0
    return max(0.0, full_pct - soc_pct) / 100 * battery.capacity_wh / battery.efficiency


def _limited_beside(
    intent: BatteryIntent,
    house: House,
    seen: Observation | None,
    inverters: Mapping[str, InverterCapabilities],
) -> float:
    """The part of the sun that AC-coupled inverters hold back meanwhile, 0 to 1: they do so beside a hold."""
    if intent.action is not BatteryAction.HOLD or not house.curtailment.enabled or seen is None:
        return 0.0
    beside_w = sum(seen.inverter_w.get(key, 0.0) for key in limitable(inverters))
    return min(1.0, beside_w / seen.pv_w) if seen.pv_w else 0.0


def _parts(
    intent: BatteryIntent,
    seen: Observation | None,
    plan: Plan | None,
    charging: Collection[str],
    now: datetime,
) -> Iterator[_Part]:
    """As planned, and for a while as it is now where no plan tells it."""
    if plan is not None and plan.at(now) is not None:
        for slot in plan.slots:
            if slot.end > now and slot.start < intent.until:
                yield _Part(
                    start=max(slot.start, now),
                    end=min(slot.end, intent.until),
                    sun_w=slot.pv_w + slot.curtail_w,
                    need_w=_need_w(slot, intent.action, charging),
                    price=slot.export_price,
                )
        return
    price = None if seen is None or seen.price is None else seen.price.export_price
    if seen is None or price is None or seen.pv_w is None or seen.used_w is None:
        return
    end = min(now + SUN_LASTS, intent.until)
    yield _Part(start=now, end=end, sun_w=seen.pv_w, need_w=seen.used_w, price=price)


def _need_w(slot: PlanSlot, action: BatteryAction, charging: Collection[str]) -> float:
    """What house and cars take in a slot; beside a charge or a sale no car begins to follow the sun, and
    beside a sale none that is planned either.
    """
    sunny = slot.following_w if action in FORCED_MODES else {}
    planned = slot.ev_w if action is BatteryAction.FORCE_DISCHARGE else {}
    kept_off_w = sum(
        power_w for cars in (sunny, planned) for key, power_w in cars.items() if key not in charging
    )
    return slot.load_w + sum(slot.ev_w.values()) - kept_off_w
