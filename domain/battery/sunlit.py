"""A planned charge or hold that the sun does by itself, where a forced one would only let the rest of it out.

Most devices drop their export limit while they are forced. When export costs money and there is more sun
than the charge takes, leaving the battery to itself charges it as well and keeps the limit. So it is with a
hold that was planned for a house without sun to spare: where there is some, the battery gives nothing anyway.

The limit hides how much sun there is as soon as the battery takes less than was planned, as every battery
does near full. What was measured while it was forced is believed then: an order and its end would take turns
with every reading, each with its writes, and each order lets sun out at a cost.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec.structs import replace

from domain.battery.outcome import BatteryOutcome, left_alone
from domain.battery.prove import LEAST_W, RESTING_W, SOC_BAND_PCT
from domain.command.decision import Owner
from domain.command.held import dispatch_in
from domain.command.order import BatteryAction
from domain.curtailment.decide import is_uneconomic, limits_held
from domain.house.devices import BATTERY
from domain.plan.plan import PlanAction, PlanSlot
from domain.reading.hidden_sun import HiddenSun
from domain.reason.reason import Reason, Why
from domain.view import SiteView

BAND_W = 300.0  # more sun than this beyond the charge ends the force; less than this below it begins one
HIDDEN = timedelta(minutes=30)  # for so long the sun that was measured is believed
STAYS = 2 / 3  # a battery that takes less than this of what it took may lack sun
FALLS = timedelta(minutes=1)  # a kettle is followed by then, a cloud is not over
FULL_PCT = 100.0


def left_to_sun(view: SiteView, slot: PlanSlot, now: datetime) -> BatteryOutcome | None:
    """No order where the sun does what is planned; None where it does not, or nobody knows."""
    needed_w = _needed_w(view, slot)
    if needed_w is None or not _is_enough(view, needed_w, now):
        return None
    facts = {**_without_itself(slot.reason.facts), "battery_w": -needed_w, "planned_w": -needed_w}
    if slot.action is PlanAction.HOLD or _is_full(view):
        facts = {"battery_w": 0.0, "planned_w": 0.0}  # the prices speak for what is not done
        facts |= {"limit": "capacity"} if _is_full(view) else {}
    left = left_alone(view, Reason(Why.SELF_CONSUMPTION, facts), Owner.OPTIMISER)
    return replace(left, hidden_sun=_remembered(view, now))


def _without_itself(planned: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of what is planned: leaving the battery to itself is no rival of it, for that is done."""
    facts, itself = dict(planned), PlanAction.SELF_CONSUMPTION.value
    if facts.get("runner_up", {}).get("action") == itself:
        del facts["runner_up"]
    if facts.get("would_be") == itself:
        for name in ("limit", "would_be", "would_earn"):
            facts.pop(name, None)
    return facts


def _needed_w(view: SiteView, slot: PlanSlot) -> float | None:
    """How much the battery is to take of the sun; None where it is to be forced whatever there is of it."""
    if slot.action is PlanAction.CHARGE:
        return 0.0 if _is_full(view) else slot.power_w
    is_for_room = slot.pv_w > slot.load_w  # that sun is to stay out of the battery
    if (
        slot.action is PlanAction.HOLD
        and not is_for_room
        and not limits_held(view.battery, BatteryAction.HOLD)
    ):
        return 0.0
    return None


def _is_enough(view: SiteView, needed_w: float, now: datetime) -> bool:
    able, surplus_w = view.battery, _surplus_w(view)
    if able is None or BatteryAction.CURTAIL not in able.actions or able.curtails_while_forced:
        return False
    if surplus_w is None or view.limit_ignored or not _export_costs(view):
        return False
    if _is_forced(view):
        return surplus_w >= needed_w + BAND_W
    return surplus_w >= needed_w - BAND_W or _believed(view, now) is not None


def _remembered(view: SiteView, now: datetime) -> HiddenSun | None:
    charge_w = _charge_w(view)
    if _is_forced(view) and charge_w is not None:
        return HiddenSun(until=now + HIDDEN, charge_w=charge_w)
    return _believed(view, now)


def _believed(view: SiteView, now: datetime) -> HiddenSun | None:
    known, surplus_w, charge_w = view.memory.hidden_sun, _surplus_w(view), _charge_w(view)
    if known is None or surplus_w is None or charge_w is None:
        return None
    if not now < known.until <= now + HIDDEN:  # a clock that was set back ends it
        return None
    is_kept = charge_w >= min(known.charge_w * STAYS, known.charge_w - BAND_W)
    if is_kept and surplus_w >= -BAND_W:
        return replace(known, charge_w=max(known.charge_w, charge_w), fell_at=None)
    fell_at = known.fell_at or now
    return replace(known, fell_at=fell_at) if now - fell_at < FALLS else None


def _is_full(view: SiteView) -> bool:
    """Batteries stop a little before their end; what covers the house from itself is not full."""
    reading = view.seen.battery
    if reading is None or reading.soc_pct is None or reading.power_w is None:
        return False
    rests = -LEAST_W < reading.power_w < RESTING_W
    return rests and reading.soc_pct >= FULL_PCT - SOC_BAND_PCT


def _surplus_w(view: SiteView) -> float | None:
    seen = view.seen
    return None if seen.pv_w is None or seen.used_w is None else seen.pv_w - seen.used_w


def _charge_w(view: SiteView) -> float | None:
    reading = view.seen.battery
    return None if reading is None or reading.power_w is None else max(0.0, -reading.power_w)


def _export_costs(view: SiteView) -> bool:
    rule, price = view.house.curtailment, view.seen.price
    if not rule.enabled or price is None or price.export_price is None:
        return False
    return is_uneconomic(rule, price, view.memory.curtailment_active)


def _is_forced(view: SiteView) -> bool:
    order = dispatch_in(view.held.get(BATTERY))
    return order is not None and order.action in (BatteryAction.FORCE_CHARGE, BatteryAction.HOLD)
