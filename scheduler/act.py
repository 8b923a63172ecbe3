"""Turns decisions into desires for the gateway, in the order devices need them."""

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    GridChargingDecision,
    LoadpointDecision,
    Owner,
    SettingDecision,
    SiteDecision,
)
from domain.command.held import Held, charge_in
from domain.command.order import (
    RELEASING,
    BatteryAction,
    BatteryOrder,
    ChargeAction,
    ChargeOrder,
    ExportOrder,
    FeedOrder,
    GridChargingOrder,
)
from domain.house.devices import BATTERY, loadpoint_device, loadpoint_of
from domain.reading.observation import Observation
from domain.reason.reason import Reason, Why
from scheduler.desire import OF_PEOPLE, Desire, Key
from scheduler.gateway import Gateway
from scheduler.inverters import inverters_of, output_desires
from scheduler.rates import on_step
from scheduler.told import told


async def act(gateway: Gateway, decision: SiteDecision, seen: Observation, now: datetime) -> SiteDecision:
    """Hands every wanted change to the gateway; never waits for a device.

    Returns what is to be told: where a wish had to wait, what is held instead, and why. What did not reach a
    device and is not wanted any more is withdrawn; of a device that nothing was decided for nobody knows.
    """
    keys: set[Key] = set()

    async def want(desire: Desire) -> None:
        keys.add(desire.key)
        await gateway.want(desire, seen, now)

    for desire in (*output_desires(gateway.lanes, decision.curtailment), *battery_desires(gateway, decision)):
        await want(desire)
    for loadpoint_id, wanted in decision.loadpoints.items():
        target = loadpoint_device(loadpoint_id)
        if (feed := feed_desire(gateway, target, wanted)) is not None:
            await want(feed)
        if wanted.order is None:
            await gateway.let_go(target, "charge")
            if wanted.frees:
                await want(lifted_pause(target))
        elif (charge := charge_desire(gateway, target, wanted, wanted.order, seen, now)) is not None:
            await want(charge)
    await gateway.withdraw_all_but(keys, decided(gateway, decision))
    return told(gateway, decision, now)


def decided(gateway: Gateway, decision: SiteDecision) -> Iterable[str]:
    """The devices that the decision speaks of."""
    battery = () if decision.battery is None else (BATTERY,)
    return (*battery, *inverters_of(gateway.lanes), *map(loadpoint_device, decision.loadpoints))


def battery_desires(gateway: Gateway, decision: SiteDecision) -> Iterable[Desire]:
    """What holds the battery back is lifted before a dispatch begins, and set only after one has ended."""
    if decision.battery is None:
        return ()
    dispatch = dispatch_desire(gateway, decision.battery)
    beside = (export_desire(gateway, decision.curtailment), grid_desire(gateway, decision.grid_charging))
    lifted = [desire for desire in beside if desire is not None and not desire.keeps]
    kept = [desire for desire in beside if desire is not None and desire.keeps]
    settings = [setting_desire(each) for each in decision.settings]
    return [*lifted, *([] if dispatch is None else [dispatch]), *kept, *settings]


def dispatch_desire(gateway: Gateway, wanted: BatteryDecision) -> Desire | None:
    """The battery's forced state, or its release; None when it is not ours and shall not be."""
    held = gateway.holding(BATTERY, "dispatch")
    order = wanted.order
    if order is None:
        if held is None:
            return None
        order = BatteryOrder(action=BatteryAction.SELF_CONSUMPTION)
    # A wish that has no room keeps its end, and what is held is handed back all the same.
    is_handed_back = wanted.order is None or order.action is BatteryAction.RESTORE
    is_release = is_handed_back or (order.action in RELEASING and wanted.until is None)
    if is_release and held is None and wanted.command_id is None:
        return None
    issued_by = wanted.issued_by
    if issued_by == Owner.NONE:
        issued_by = held.issued_by if held is not None else Owner.OPTIMISER
    if is_release:
        order = BatteryOrder(action=order.action)
    return Desire(
        target=BATTERY,
        resource="dispatch",
        order=order,
        owner=wanted.owner,
        issued_by=issued_by,
        action=order.action,
        reason=wanted.reason,
        until=None if is_release else (order.until or wanted.until),
        command_id=wanted.command_id,
        requested=described(order),
        keeps=not is_release,
    )


def export_desire(gateway: Gateway, wanted: CurtailmentDecision) -> Desire | None:
    """The export limit, or its lifting."""
    held = gateway.holding(BATTERY, "export")
    is_limited = wanted.active and wanted.limit_w is not None
    if not is_limited and held is None:
        return None
    order = ExportOrder(limit_w=wanted.limit_w if is_limited else None)
    return Desire(
        target=BATTERY,
        resource="export",
        order=order,
        owner=Owner.CURTAILMENT,
        issued_by=wanted.issued_by,
        action=order.action,
        reason=wanted.reason,
        requested={} if order.limit_w is None else {"limit_w": order.limit_w},
        keeps=is_limited,
    )


def grid_desire(gateway: Gateway, wanted: GridChargingDecision | None) -> Desire | None:
    """That nothing is charged from the grid, or its end."""
    held = gateway.holding(BATTERY, "grid_charging")
    if wanted is None or (held is None and not wanted.forbidden):
        return None
    order = GridChargingOrder(forbidden=wanted.forbidden)
    return Desire(
        target=BATTERY,
        resource="grid_charging",
        order=order,
        owner=Owner.EVENT,
        issued_by="event",
        action=order.action,
        reason=wanted.reason,
        until=wanted.until,
        keeps=wanted.forbidden,
    )


def setting_desire(wanted: SettingDecision) -> Desire:
    """A setting that somebody asked for; it is set and not held."""
    return Desire(
        target=BATTERY,
        resource=wanted.order.action,
        order=wanted.order,
        owner=Owner.USER,
        issued_by=wanted.issued_by,
        action=wanted.order.action,
        reason=wanted.reason,
        command_id=wanted.command_id,
        requested=wanted.order.amount,
        keeps=False,
    )


def charge_desire(
    gateway: Gateway,
    target: str,
    wanted: LoadpointDecision,
    order: ChargeOrder,
    seen: Observation,
    now: datetime,
) -> Desire | None:
    """The wanted current; None where the charger already is as wanted and nobody asked."""
    held = gateway.holding(target, "charge")
    order = _as_it_takes(gateway, target, wanted, order, held, now)
    if (known := charge_in(held)) is not None:
        current_a = known.current_a
    else:
        current_a = set_current_a(seen, loadpoint_of(target))
        if current_a == order.current_a == 0 and wanted.command_id is None:
            return None
    if order.current_a == 0:
        action = ChargeAction.STOP
    else:
        action = ChargeAction.START if current_a == 0 else ChargeAction.SET_CURRENT
    return Desire(
        target=target,
        resource="charge",
        order=order,
        owner=wanted.owner,
        issued_by=wanted.issued_by,
        action=action,
        reason=wanted.reason,
        until=wanted.until,
        command_id=wanted.command_id,
        requested={"current_a": order.current_a},
        takes_back=wanted.takes_back,
        corrects=wanted.corrects,
    )


def lifted_pause(target: str) -> Desire:
    """A charger that keeps its pause is left as the next car wants it."""
    return Desire(
        target=target,
        resource="charge",
        order=ChargeOrder(current_a=0, frees=True),
        owner=Owner.NONE,
        issued_by="recovery",
        action=ChargeAction.RELEASE,
        reason=Reason(Why.RESTORING, {"issued_by": "recovery"}),
        keeps=False,
    )


def feed_desire(gateway: Gateway, target: str, wanted: LoadpointDecision) -> Desire | None:
    """What a car is to give to the house, or its end; None where neither is."""
    held = gateway.holding(target, "feed")
    if wanted.feed is None and held is None:
        return None
    order = wanted.feed or FeedOrder(power_w=0)
    is_release = wanted.releases and wanted.order is None  # then its end is all that there is to release
    return Desire(
        target=target,
        resource="feed",
        order=order,
        owner=wanted.owner,
        issued_by=wanted.issued_by if wanted.issued_by != Owner.NONE else "expiry",
        action=ChargeAction.DISCHARGE if wanted.feed is not None else ChargeAction.STOP,
        reason=wanted.reason,
        until=wanted.until,
        command_id=wanted.command_id if wanted.feed is not None or is_release else None,
        requested=order.amount,
        keeps=wanted.feed is not None,
    )


def _as_it_takes(
    gateway: Gateway,
    target: str,
    wanted: LoadpointDecision,
    order: ChargeOrder,
    held: Held | None,
    now: datetime,
) -> ChargeOrder:
    """The order in the charger's steps, and a mode's rate no faster than rates may move."""
    able = gateway.charger(target)
    if able is None:
        return order
    current_a = on_step(order.current_a, able)
    known = charge_in(held)
    held_a = 0 if known is None else known.current_a
    is_switched = known is not None and known.phases != order.phases  # its currents do not compare
    paced_a = gateway.rates(target).paced(
        held_a, current_a, able, now, is_try=wanted.is_try, is_safety=wanted.issued_by == "safety"
    )
    is_rate = held_a > 0 and current_a > 0 and wanted.issued_by not in OF_PEOPLE
    if known is None or not is_rate:
        return replace(order, current_a=current_a)
    if not is_switched:
        return replace(order, current_a=paced_a)
    is_more = current_a * (order.phases or 1) > held_a * (known.phases or order.phases or 1)
    waits = is_more and gateway.rates(target).is_too_soon(able, now)
    return known if waits else replace(order, current_a=current_a)


def set_current_a(seen: Observation, loadpoint_id: str) -> int:
    """What a charger nobody of us holds is giving, A; 0 when it charges nothing or does not say."""
    charger = seen.chargers.get(loadpoint_id)
    if charger is None or not (charger.charging or charger.target_current_a):
        return 0
    return round(charger.target_current_a or charger.current_a or 0) or (1 if charger.charging else 0)


def described(order: BatteryOrder) -> dict[str, object]:
    """The order's values as a command shows them."""
    values = {"power_w": order.power_w, "target_soc_pct": order.target_soc_pct}
    return {key: value for key, value in values.items() if value is not None}
