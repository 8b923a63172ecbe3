"""Checks what a person asks of the battery and says what the device can take of it."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import BatteryIntent
from domain.command.order import BatteryAction, BatteryOrder
from domain.command.request import ASKABLE, BatteryRequest
from domain.errors import Conflict, InvalidRequest, NotSupported
from domain.house.allowed import outside
from domain.house.house import Battery, House
from domain.house.meant import not_meant
from domain.instants import rfc3339
from domain.reason.reason import Reason, Why

POWERED = frozenset({BatteryAction.FORCE_CHARGE, BatteryAction.FORCE_DISCHARGE})
SHORTEST_S, LONGEST_S, DEFAULT_S = 60.0, 86_400.0, 1_800.0


class AcceptedBattery(Struct, frozen=True, kw_only=True):
    """The order to carry out, what of the request it keeps (plain JSON), and a warning where it differs."""

    order: BatteryOrder
    applied: dict[str, Any] = field(default_factory=dict)
    reason: Reason | None = None

    def intent(self, since: datetime, issued_by: str = "user") -> BatteryIntent | None:
        """The hold that it begins, before it has a command; None: it ends one."""
        order = self.order
        if order.until is None:
            return None
        return BatteryIntent(
            command_id="",
            action=order.action,
            power_w=order.power_w,
            target_soc_pct=order.target_soc_pct,
            since=since,
            until=order.until,
            issued_by=issued_by,
        )


def ask_battery(
    request: BatteryRequest,
    house: House,
    capabilities: BatteryCapabilities,
    soc_pct: float | None,
    now: datetime,
) -> AcceptedBattery:
    """The request as an order that ends. Raises InvalidRequest, NotSupported, and Conflict while only
    watching, when the battery already is where it was to go, or when it may move nothing that way.
    """
    action = check_battery(request)
    if house.monitoring:
        raise Conflict("the server is in monitoring mode: nothing is written to a device", "monitoring_mode")
    if capabilities.read_only:
        raise NotSupported(_cannot(action, capabilities))
    if action is BatteryAction.RESTORE:
        return AcceptedBattery(order=BatteryOrder(action=action))
    if house.battery is None or action not in capabilities.actions:
        raise NotSupported(_cannot(action, capabilities))
    until = now + timedelta(seconds=DEFAULT_S if request.duration_s is None else request.duration_s)
    applied: dict[str, Any] = {"until": rfc3339(until)}
    if action not in POWERED:
        return AcceptedBattery(order=BatteryOrder(action=action, until=until), applied=applied)
    target_pct = _target_pct(action, request, house.battery)
    _refuse_if_there(action, soc_pct, target_pct)
    power_w, warning = _power_w(action, request, house.battery, capabilities)
    if warning is None and request.target_soc_pct not in (None, target_pct):
        facts = {"requested_pct": request.target_soc_pct, "reserve_pct": target_pct}
        warning = Reason(Why.POWER_CLAMPED, facts)
    order = BatteryOrder(action=action, power_w=power_w, target_soc_pct=target_pct, until=until)
    applied |= {"power_w": power_w, "target_soc_pct": target_pct}
    return AcceptedBattery(order=order, applied=applied, reason=warning)


def _cannot(action: BatteryAction, capabilities: BatteryCapabilities) -> str:
    return f"{action} is not possible here: {capabilities.why_not or 'this device has no such command'}"


def check_battery(request: BatteryRequest) -> BatteryAction:
    """The action, where the values can be meant. Raises InvalidRequest with every fault."""
    fields: dict[str, str] = {}
    action = next((known for known in ASKABLE if known == request.action), None)
    if action is None:
        fields["action"] = outside(request.action, f"one of {', '.join(ASKABLE)}")
    if request.power_w is not None and not 0 < request.power_w <= 1_000_000:
        fields["power_w"] = outside(request.power_w, "above 0 and at most 1000000, in W")
    if request.duration_s is not None and not SHORTEST_S <= request.duration_s <= LONGEST_S:
        fields["duration_s"] = outside(request.duration_s, f"from {SHORTEST_S:.0f} to {LONGEST_S:.0f}, in s")
    if request.target_soc_pct is not None and not 0 <= request.target_soc_pct <= 100:
        fields["target_soc_pct"] = outside(request.target_soc_pct, "from 0 to 100, in %")
    if action is BatteryAction.RESTORE and request.duration_s is not None:
        fields["duration_s"] = "is not for restore, which holds for good"
    for name in ("power_w", "target_soc_pct"):
        if (
            action is not None
            and name not in fields
            and action not in POWERED
            and getattr(request, name) is not None
        ):
            fields[name] = "is only for force_charge and force_discharge"
        if name not in fields and (text := not_meant(name, getattr(request, name), "")) is not None:
            fields[name] = text  # 3 is meant as 3 kW; and no device takes a power of a few watts
    if fields or action is None:
        raise InvalidRequest("the battery command has faults", fields)
    return action


def _target_pct(action: BatteryAction, request: BatteryRequest, battery: Battery) -> float | None:
    """Where the force ends, %. A discharge never goes below the hardware's reserve."""
    if action is BatteryAction.FORCE_CHARGE:
        return request.target_soc_pct
    return (
        battery.reserve_pct
        if request.target_soc_pct is None
        else max(request.target_soc_pct, battery.reserve_pct)
    )


def _refuse_if_there(action: BatteryAction, soc_pct: float | None, target_pct: float | None) -> None:
    if soc_pct is None or target_pct is None:
        return
    if action is BatteryAction.FORCE_CHARGE and target_pct <= soc_pct:
        raise Conflict(
            f"the battery is at {soc_pct:.0f} %, the target is {target_pct:.0f} %", "target_reached"
        )
    if action is BatteryAction.FORCE_DISCHARGE and soc_pct <= target_pct:
        raise Conflict(
            f"the battery is at {soc_pct:.0f} %, it may go down to {target_pct:.0f} %", "at_reserve"
        )


def _power_w(
    action: BatteryAction, request: BatteryRequest, battery: Battery, capabilities: BatteryCapabilities
) -> tuple[float | None, Reason | None]:
    """The power the device is told, W (None: it chooses), and why it is not what was asked."""
    asked_w, is_charge = request.power_w, action is BatteryAction.FORCE_CHARGE
    limit_w = battery.max_charge_w if is_charge else battery.max_discharge_w
    if limit_w <= 0:  # it would be told to stand still, and everybody that it charges
        name = "max_charge_w" if is_charge else "max_discharge_w"
        raise Conflict(f"the battery's {name} is set to 0 W", "held_at_nothing")
    if not capabilities.selectable_power:
        warning = None if asked_w is None else Reason(Why.POWER_NOT_SELECTABLE, {"requested_w": asked_w})
        return None, warning
    if asked_w is None:
        return limit_w, None
    if asked_w > limit_w:
        return limit_w, Reason(Why.POWER_CLAMPED, {"requested_w": asked_w, "limit_w": limit_w})
    return asked_w, None
