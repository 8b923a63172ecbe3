"""The domain's door: one call per tick turns what is known into what is wanted, for the whole house.

The battery comes first, because its forced states bind the others; then curtailment, which hides solar
from the meter; then the loadpoints, which share what is left.
"""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from domain.battery.decide import decide_battery
from domain.battery.grid_charging import decide_grid_charging
from domain.battery.nothing_left import nothing_left
from domain.battery.setting import decide_settings
from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.held import Held, charge_in, dispatch_in
from domain.command.of_house import wishes_of_house
from domain.command.on_behalf import with_automations
from domain.command.order import FORCED, BatteryAction, BatteryOrder
from domain.command.orders_of import with_whose_orders
from domain.command.pending import Pending as Pending
from domain.curtailment.decide import decide_limits
from domain.curtailment.silence import priced_until
from domain.event.event import EventKind, running
from domain.house.devices import BATTERY, loadpoint_device
from domain.house.settings import Mode
from domain.loadpoint.decide import decide_loadpoint, updated
from domain.loadpoint.hidden import is_at_limit
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.sharing import shared
from domain.loadpoint.situation import Situation
from domain.loadpoint.switching import on_phases, with_phases
from domain.plan.cars.behind import is_filled_anyway
from domain.plan.plan import PlanAction
from domain.reading.battery import BatteryMode
from domain.reading.hidden_sun import HiddenSun
from domain.reason.reason import Reason, Why
from domain.view import Memory as Memory
from domain.view import SiteView as SiteView


class SiteOutcome(Struct, frozen=True, kw_only=True):
    """What is wanted, what is to be remembered, and which intents ended, by target (`battery`,
    `loadpoints/ID`): the shell deletes those.
    """

    decision: SiteDecision
    memory: Memory
    ended: dict[str, Reason] = field(default_factory=dict)


def decide_site(view: SiteView, now: datetime) -> SiteOutcome:
    """Decides for battery, export limit and every loadpoint."""
    ended: dict[str, Reason] = {}
    battery: BatteryDecision | None = None
    sun: HiddenSun | None = None
    if view.house.battery is not None:
        outcome = decide_battery(view, now)
        battery, sun = outcome.decision, outcome.hidden_sun
        if outcome.ended is not None:
            ended[BATTERY] = outcome.ended
    force, whose = _forced(battery, view.held.get(BATTERY))
    forced = None if force is None else force.action
    curtailment = with_whose_orders(decide_limits(view, forced, now), whose, battery)
    if force is not None and nothing_left(force, view, now) is not None:
        forced = BatteryAction.HOLD  # so it is for the cars: what it cannot take or give is theirs
    decisions: dict[str, LoadpointDecision] = {}
    memories: dict[str, LoadpointMemory] = {}
    followed_w = _followed_w(view, battery, now)
    is_filled = _is_filled_anyway(view, battery, now)
    situations = _situations(view, forced, whose, followed_w, curtailment, now, is_filled=is_filled)
    for s in shared(situations, view.starved, view.held_back):
        found = with_phases(decide_loadpoint(s), s)
        decisions[s.lp.id] = found.decision
        memories[s.lp.id] = found.memory
        if found.ended is not None:
            ended[loadpoint_device(s.lp.id)] = found.ended
    grid_charging = decide_grid_charging(view, now)
    decision = SiteDecision(
        battery=battery,
        curtailment=curtailment,
        loadpoints=decisions,
        grid_charging=grid_charging,
        settings=decide_settings(view, battery, curtailment, grid_charging),
        wishes=wishes_of_house(
            view.export_intent,
            view.plan_intent,
            curtailment,
            view.automations,
            now,
            is_left_alone=battery is not None and force is None,
        ),
    )
    return SiteOutcome(
        decision=with_automations(decision, view.automations),
        memory=_remembered(view, memories, curtailment, sun, now),
        ended=ended,
    )


def resumed(memory: Memory, charging: frozenset[str]) -> Memory:
    """The memory as a new start may use it: nobody watched meanwhile, so start timers begin anew, and only
    what is still held as `charging` (loadpoint ids) is a charge of ours.
    """
    return replace(
        memory,
        loadpoints={key: _resumed(known, key in charging) for key, known in memory.loadpoints.items()},
    )


def _resumed(memory: LoadpointMemory, is_charging: bool) -> LoadpointMemory:
    if memory.is_on and not is_charging:
        memory = memory.stopped(memory.owner)
    is_starting = memory.timer is not None and memory.timer.kind == "start"
    return replace(memory, timer=None) if is_starting else memory


def dismissed(memory: Memory, spared: frozenset[Owner]) -> Memory:
    """The memory after a graceful stop: every charge but those of the spared owners was handed back."""
    return replace(
        memory,
        loadpoints={
            key: known.stopped(known.owner) if known.is_on and known.owner not in spared else known
            for key, known in memory.loadpoints.items()
        },
    )


def _forced(decision: BatteryDecision | None, held: Held | None) -> tuple[BatteryOrder | None, Owner]:
    """The order of the forced state that the battery is in or goes to, and who wants it so; one being
    restored lasts until it is restored.
    """
    if decision is not None and decision.order is not None and decision.order.action in FORCED:
        return decision.order, decision.owner
    kept = dispatch_in(held)
    if held is None or kept is None or kept.action not in FORCED:
        return None, Owner.NONE
    return kept, Owner(held.owner)


def _followed_w(view: SiteView, battery: BatteryDecision | None, now: datetime) -> Mapping[str, float]:
    """How much sun the plan that decides on the battery expects each car to follow, W, while power pays to be
    used; empty where it expects it of none of them, and beside a sale.
    """
    price, slot = view.seen.price, None if view.plan is None else view.plan.at(now)
    is_planned = battery is not None and battery.owner is Owner.OPTIMISER
    if not is_planned or slot is None or price is None or price.import_price >= 0:
        return {}
    following_w = sum(slot.following_w.values())
    is_sunny = slot.pv_w + slot.curtail_w > slot.load_w - following_w  # else they fall back on the grid
    if slot.action is PlanAction.DISCHARGE or following_w <= 0 or not is_sunny:
        return {}
    loadpoints = view.house.loadpoints
    followers = (lp.id for lp in loadpoints if lp.mode is Mode.SOLAR or lp.id in slot.following_w)
    return {key: slot.following_w.get(key, 0.0) for key in followers}


def _is_filled_anyway(view: SiteView, battery: BatteryDecision | None, now: datetime) -> bool:
    """Whether the plan that decides on the battery has it filled now without the sun that cars want."""
    price, slot = view.seen.price, None if view.plan is None else view.plan.at(now)
    is_planned = battery is not None and battery.owner is Owner.OPTIMISER
    if not is_planned or slot is None or price is None:
        return False
    return is_filled_anyway(slot, price.import_price)


def _most_export_w(view: SiteView, curtailment: CurtailmentDecision) -> float | None:
    """What may leave the house at most, W, by our limit, the device's own or the owner's; None: no limit."""
    battery = view.seen.battery
    is_limited = battery is not None and battery.mode is BatteryMode.CURTAILED
    limits = [view.house.site.export_limit_w, curtailment.desired_w, 0.0 if is_limited else None]
    return min((limit_w for limit_w in limits if limit_w is not None), default=None)


def _is_curtailed(view: SiteView, curtailment: CurtailmentDecision, most_export_w: float | None) -> bool:
    """Whether less sun may come than could."""
    if most_export_w is None:
        return False
    is_ordered = curtailment.desired_w is not None or most_export_w != view.house.site.export_limit_w
    return is_ordered or is_at_limit(view.seen, most_export_w)


def _situations(
    view: SiteView,
    forced: BatteryAction | None,
    whose: Owner,
    followed_w: Mapping[str, float],
    curtailment: CurtailmentDecision,
    now: datetime,
    *,
    is_filled: bool,
) -> list[Situation]:
    most_export_w = _most_export_w(view, curtailment)
    is_curtailed = _is_curtailed(view, curtailment, most_export_w)
    found: list[Situation] = []
    for lp in view.house.loadpoints:
        memory = view.memory.loadpoints.get(lp.id)
        held = view.held.get(loadpoint_device(lp.id))
        intent = view.charge_intents.get(lp.id)
        is_over = intent is not None and intent.is_stop and now >= intent.until
        known = Situation(
            lp=lp,
            house=view.house,
            seen=view.seen,
            now=now,
            memory=_recalled(held) if memory is None else memory,
            reading=view.seen.chargers.get(lp.id),
            intent=None if is_over else intent,
            hold_ended=Reason(Why.EXPIRED) if is_over else None,
            release=view.releases.get(lp.id),
            forced=forced,
            is_forced_as_planned=whose is Owner.OPTIMISER,
            is_forced_by_hand=whose is Owner.USER,
            followed_w=followed_w.get(lp.id),
            is_filled_anyway=is_filled,
            is_curtailed=is_curtailed,
            most_export_w=most_export_w,
            held=held,
            feeds=view.feeding.get(lp.id),
            able=view.chargers.get(lp.id),
            read_at=view.seen.charger_at.get(lp.id),
            demand=running(view.events, EventKind.DEMAND_WINDOW),
            tariff=view.tariff,
            car_plan=view.car_plans.get(lp.id),
            is_narrow=lp.id in view.narrow,
            is_unheard=lp.id in view.unheard,
        )
        s = on_phases(known)
        current = updated(s)
        found.append(s if current is s.memory else replace(s, memory=current))
    return found


def _recalled(held: Held | None) -> LoadpointMemory:
    """A memory made of what is held, where the memory itself was lost."""
    order = charge_in(held)
    if held is None or order is None or order.current_a == 0:
        return LoadpointMemory()
    return LoadpointMemory(owner=Owner(held.owner), on_since=held.since, current_a=order.current_a)


def _remembered(
    view: SiteView,
    memories: Mapping[str, LoadpointMemory],
    curtailment: CurtailmentDecision,
    sun: HiddenSun | None,
    now: datetime,
) -> Memory:
    is_begun = curtailment.is_uneconomic or bool(curtailment.outputs)
    memory = Memory(
        loadpoints=dict(memories),
        curtailment_active=curtailment.is_uneconomic,
        priced_until=priced_until(view, now, is_begun=is_begun),
        hidden_sun=sun,
    )
    return view.memory if memory == view.memory else memory
