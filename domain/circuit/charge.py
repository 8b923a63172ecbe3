"""The battery's forced charge under the limits, and its forced discharge under the export limit: less
power, or none where too little is left.
"""

from collections.abc import Mapping
from datetime import datetime
from math import floor, inf
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from domain.battery.outcome import RESTORE
from domain.circuit.brake import Brake, Rise, eased, rise_of
from domain.circuit.measured import Measured
from domain.circuit.room import Rooms
from domain.command.decision import BatteryDecision
from domain.command.held import dispatch_in
from domain.command.order import BatteryAction, BatteryOrder
from domain.house.devices import BATTERY
from domain.house.house import Battery
from domain.house.limits import EXPORT_LIMIT, size_of
from domain.reason.reason import Reason, Why
from domain.view import SiteView

STEP_W = 100.0  # what is left is rounded down to this
LEAST_W = 200.0  # a forced charge with less is none
RISE_W = 300.0  # less is not worth a write


class Bound(Struct, frozen=True, kw_only=True):
    """What holds it: the limit ("": none is measured yet), what that leaves, W, and the rise that waits."""

    limit: str
    room_w: float
    rise: Rise | None


def limited_battery(
    decision: BatteryDecision | None,
    view: SiteView,
    measured: Measured,
    rooms: tuple[Rooms, Rooms],
    before: Mapping[str, Brake],
    brakes: dict[str, Brake],
    now: datetime,
) -> BatteryDecision | None:
    """The decision with a forced charge that fits, and less room for the cars by what it takes.

    `rooms`: what is free when all is as it shall be, and what is free before it is.
    """
    battery, order = view.house.battery, None if decision is None else decision.order
    if decision is None or battery is None or order is None:
        return decision
    if order.action is BatteryAction.FORCE_DISCHARGE:
        return _within_export(decision, order, view, before, brakes, now)
    if order.action is not BatteryAction.FORCE_CHARGE:
        return decision
    wanted_w = battery.max_charge_w if order.power_w is None else order.power_w
    if measured.is_blind:
        return _none(decision, view, Reason(Why.TELEMETRY_INVALID))
    battery_w = measured.battery_w
    if battery_w is None:
        return decision
    wanted, proven = rooms
    could_w = max(-battery_w, _held_w(view, battery))
    free_w, limit = wanted.for_battery()
    if measured.by_phase:  # of what it lets go, only so much is on the phase that has too much
        free_w = min(free_w, free_w * view.house.site.phases)
    room_w = free_w - battery_w
    brake = eased(before.get(BATTERY), room_w, wanted_w, RISE_W, now)
    if brake is not None:
        brakes[BATTERY] = brake
    given_w = max(0.0, min(wanted_w, room_w, inf if brake is None else brake.cap))
    wanted.take_power(max(0.0, given_w + battery_w))
    risen_w = proven.for_battery()[0] - battery_w if measured.may_rise else could_w
    rise = rise_of(brake, room_w, wanted_w, RISE_W)
    left_w, given_w = room_w, min(given_w, max(could_w, risen_w))
    if given_w < min(wanted_w, room_w, inf if brake is None else brake.cap):  # what is to go down has not yet
        is_known = measured.may_rise and measured.worst is None
        rise, left_w, limit = None, given_w, proven.for_battery()[1] if is_known else ""
    proven.take_power(max(0.0, max(given_w, could_w) + battery_w))
    bound = Bound(limit=limit, room_w=left_w, rise=rise)
    return _given(decision, order, view, given_w, wanted_w, bound)


def _within_export(
    decision: BatteryDecision,
    order: BatteryOrder,
    view: SiteView,
    before: Mapping[str, Brake],
    brakes: dict[str, Brake],
    now: datetime,
) -> BatteryDecision:
    """No more than the house takes, and what the limit lets out; where a meter is silent, as it was."""
    seen, battery, limit_w = view.seen, view.house.battery, view.house.site.export_limit_w
    if battery is None or limit_w is None or seen.is_delayed or seen.grid_w is None or seen.battery_w is None:
        return decision
    wanted_w = battery.max_discharge_w if order.power_w is None else order.power_w
    room_w = limit_w + seen.grid_w + seen.battery_w
    brake = eased(before.get(BATTERY), room_w, wanted_w, RISE_W, now)
    if brake is not None:
        brakes[BATTERY] = brake
    given_w = min(wanted_w, room_w, inf if brake is None else brake.cap)
    bound = Bound(limit=EXPORT_LIMIT, room_w=room_w, rise=rise_of(brake, room_w, wanted_w, RISE_W))
    return _given(decision, order, view, given_w, wanted_w, bound)


def _given(
    decision: BatteryDecision,
    order: BatteryOrder,
    view: SiteView,
    given_w: float,
    wanted_w: float,
    bound: Bound,
) -> BatteryDecision:
    if given_w >= wanted_w:
        return decision
    given_w, room_w = _stepped(given_w), _stepped(min(wanted_w, bound.room_w))
    takes_less = view.battery is None or view.battery.selectable_power
    least_w = LEAST_W if takes_less else wanted_w
    facts: dict[str, Any] = {"limit": bound.limit or None, "power_w": given_w}
    if "automation" in decision.reason.facts:
        facts["automation"] = decision.reason.facts["automation"]
    if bound.rise is not None and bound.rise.to >= least_w:
        facts |= {"rise_w": _stepped(bound.rise.to), "rises_at": bound.rise.at}
    elif bound.rise is not None and room_w >= least_w:  # it has grown since
        facts |= {"rise_w": room_w, "rises_at": None}
    elif room_w > given_w or LEAST_W <= room_w < least_w:
        facts["room_w"] = room_w
    if given_w >= LEAST_W and takes_less:
        return replace(
            decision, order=replace(order, power_w=given_w), reason=Reason(Why.PHASE_LIMITED, facts)
        )
    facts |= {"power_w": 0.0, "action": order.action, "owner": decision.owner, "until": decision.until}
    return _none(decision, view, Reason(Why.PHASE_LIMITED, facts | size_of(view.house.site, bound.limit)))


def _stepped(power_w: float) -> float:
    return max(0.0, STEP_W * floor(power_w / STEP_W + 1e-9))


def _held_w(view: SiteView, battery: Battery) -> float:
    """The charge that was ordered and may still be on its way, W: all that it takes where none was named."""
    order = dispatch_in(view.held.get(BATTERY))
    if order is None or order.action is not BatteryAction.FORCE_CHARGE:
        return 0.0
    return battery.max_charge_w if order.power_w is None else order.power_w


def _none(decision: BatteryDecision, view: SiteView, reason: Reason) -> BatteryDecision:
    """Nothing forced for now: what is held is handed back, and the wish waits, as whose it is."""
    held = view.held.get(BATTERY)
    return replace(
        decision,
        order=None if held is None else RESTORE,
        issued_by="none" if held is None else "safety",
        reason=reason,
        command_id=None,
    )
