"""What is told of a decision: how it stands at the devices, not what was wished for."""

from datetime import datetime

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.decision import LoadpointDecision, Owner, SiteDecision
from domain.command.held import Held, charge_in, dispatch_in
from domain.command.order import ChargeOrder
from domain.house.devices import BATTERY, loadpoint_device
from domain.reason.reason import Reason, Why
from domain.status.limited import ordered
from scheduler.gateway import Gateway
from scheduler.rates import on_step


def told(gateway: Gateway, decision: SiteDecision, now: datetime) -> SiteDecision:
    """The decision as it stands at the devices: a wish that waits is not told as if it were done."""
    battery = decision.battery
    if battery is not None and (told_why := gateway.hands.told((BATTERY, "dispatch"), now)) is not None:
        battery = replace(battery, reason=told_why)
    if battery is not None and (why := gateway.withheld.get((BATTERY, "dispatch"))) is not None:
        held = gateway.holding(BATTERY, "dispatch")
        battery = replace(
            battery,
            order=dispatch_in(held),
            owner=_owner(held, why, Owner.DEVICE),
            until=None if held is None else held.until,
            reason=why,
        )
    loadpoints = {key: _told_charge(gateway, key, wanted, now) for key, wanted in decision.loadpoints.items()}
    return replace(decision, battery=battery, loadpoints=loadpoints)


def _owner(held: Held | None, why: Reason, other: Owner) -> Owner:
    if held is not None:
        return Owner(held.owner)
    return other if why.code is Why.EXTERNAL_CONTROL else Owner.NONE


def _ordered(gateway: Gateway, target: str) -> ChargeOrder | None:
    """The charge that is on its way to the device, or the one it holds."""
    order = gateway.on_its_way(target, "charge")
    return order if isinstance(order, ChargeOrder) else charge_in(gateway.holding(target, "charge"))


def _told_charge(
    gateway: Gateway, loadpoint_id: str, wanted: LoadpointDecision, now: datetime
) -> LoadpointDecision:
    target = loadpoint_device(loadpoint_id)
    if (told_why := gateway.hands.told((target, "charge"), now)) is not None:
        wanted = replace(wanted, reason=told_why)
    why = gateway.withheld.get((target, "charge"))
    if wanted.feed is not None and (refused := gateway.withheld.get((target, "feed"))) is not None:
        wanted = replace(wanted, reason=refused)
    if wanted.order is None:
        return wanted
    wished_a = wanted.order.current_a if wanted.wished_a is None else wanted.wished_a
    held = gateway.holding(target, "charge")
    why = why or _failed_just_now(gateway, target, wanted.order, now)
    order = charge_in(held) if why is not None else _ordered(gateway, target)
    if why is not None and held is None and why.code is Why.EXTERNAL_CONTROL:
        return replace(wanted, order=None, owner=Owner.EXTERNAL, reason=why)
    if why is not None:
        if why.code is Why.DEVICE_REFUSED:
            why = replace(why, code=Why.COMMAND_REJECTED)
        return replace(wanted, order=order or ChargeOrder(current_a=0), reason=why, wished_a=wished_a)
    able = gateway.charger(target)
    if order is not None and _waits_to_fall(gateway, target, wanted, order, able):
        until = None if able is None else gateway.rates(target).free_at(able)
        reason = Reason(Why.RATE_UPDATE_THROTTLED, {"until": until})
        return replace(wanted, order=order, reason=reason, wished_a=wished_a)
    if order is None or wanted.order.current_a <= order.current_a:
        return wanted
    takes_a = wanted.order.current_a if able is None else on_step(wanted.order.current_a, able)
    rise_a = takes_a if takes_a > order.current_a else None  # a rise that has to wait
    reason = ordered(wanted.reason, order.current_a, rise_a)
    return replace(wanted, order=order, reason=reason, wished_a=wished_a)


def _failed_just_now(gateway: Gateway, target: str, order: ChargeOrder, now: datetime) -> Reason | None:
    """Why the last try to raise it to this failed, until the next one: no pace holds it back."""
    lane, held = gateway.lanes.get(target), charge_in(gateway.holding(target, "charge"))
    if lane is None or lane.under_way("charge") is not None or order.current_a == 0:
        return None
    patience = lane.failures.patience("charge")
    is_tried = patience.tried is not None and patience.tried.order == order and held != order
    return patience.why if is_tried and patience.bars_repeats(now) else None


def _waits_to_fall(
    gateway: Gateway,
    target: str,
    wanted: LoadpointDecision,
    order: ChargeOrder,
    able: ChargerCapabilities | None,
) -> bool:
    """Less is wanted, and the charger's maker does not let its rate change so soon."""
    if able is None or able.falls_at_once or wanted.order is None or wanted.issued_by == "safety":
        return False
    is_less = 0 < on_step(wanted.order.current_a, able) < order.current_a
    return is_less and not gateway.is_under_way(target, "charge")
