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
from domain.command.decision import (
    BatteryDecision,
    CurtailmentDecision,
    LoadpointDecision,
    Owner,
    SiteDecision,
)
from domain.command.held import Held, charge_in, dispatch_in
from domain.command.order import FORCED, BatteryAction
from domain.command.pending import Pending as Pending
from domain.curtailment.decide import decide_limits
from domain.house.devices import BATTERY, loadpoint_device
from domain.house.settings import Mode
from domain.loadpoint import cheap, schedule, solar
from domain.loadpoint.decide import decide_loadpoint, updated
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.situation import Situation, current_range, phases_in_use
from domain.loadpoint.surplus import Claim, follows_surplus, share, surplus_of
from domain.reading.observation import BatteryMode
from domain.reading.signs import watts
from domain.reason.reason import Reason, Why
from domain.view import Memory as Memory
from domain.view import SiteView as SiteView

OBSTACLES = {
    Mode.SOLAR: solar.obstacle_of,
    Mode.CHEAP: cheap.obstacle_of,
    Mode.SCHEDULE: schedule.obstacle_of,
}


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
    if view.house.battery is not None:
        outcome = decide_battery(view, now)
        battery = outcome.decision
        if outcome.ended is not None:
            ended[BATTERY] = outcome.ended
    forced = _forced(battery, view.held.get(BATTERY))
    curtailment = decide_limits(view, forced, now)
    decisions: dict[str, LoadpointDecision] = {}
    memories: dict[str, LoadpointMemory] = {}
    for s in _shared(_situations(view, forced, _is_curtailed(view, curtailment), now), view):
        found = decide_loadpoint(s)
        decisions[s.lp.id] = found.decision
        memories[s.lp.id] = found.memory
        if found.ended is not None:
            ended[loadpoint_device(s.lp.id)] = found.ended
    return SiteOutcome(
        decision=SiteDecision(
            battery=battery,
            curtailment=curtailment,
            loadpoints=decisions,
            grid_charging=decide_grid_charging(view, now),
        ),
        memory=_remembered(view, memories, curtailment),
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


def _forced(decision: BatteryDecision | None, held: Held | None) -> BatteryAction | None:
    """The forced state the battery is in or goes to; one being restored lasts until it is restored."""
    order = None if decision is None else decision.order
    if order is not None and order.action in FORCED:
        return order.action
    kept = dispatch_in(held)
    return kept.action if kept is not None and kept.action in FORCED else None


def _is_curtailed(view: SiteView, curtailment: CurtailmentDecision) -> bool:
    battery = view.seen.battery
    return curtailment.desired_w is not None or (
        battery is not None and battery.mode is BatteryMode.CURTAILED
    )


def _situations(
    view: SiteView, forced: BatteryAction | None, is_curtailed: bool, now: datetime
) -> list[Situation]:
    found: list[Situation] = []
    for lp in view.house.loadpoints:
        reading = view.seen.chargers.get(lp.id)
        phases = phases_in_use(lp, reading)
        min_a, max_a = current_range(lp, view.house, view.chargers.get(lp.id), phases)
        memory = view.memory.loadpoints.get(lp.id)
        intent = view.charge_intents.get(lp.id)
        is_over = intent is not None and intent.is_stop and now >= intent.until
        s = Situation(
            lp=lp,
            house=view.house,
            seen=view.seen,
            now=now,
            memory=_recalled(view.held.get(loadpoint_device(lp.id))) if memory is None else memory,
            reading=reading,
            intent=None if is_over else intent,
            hold_ended=Reason(Why.EXPIRED) if is_over else None,
            release=view.releases.get(lp.id),
            forced=forced,
            is_curtailed=is_curtailed,
            min_a=min_a,
            max_a=max_a,
            phases=phases,
        )
        current = updated(s)
        found.append(s if current is s.memory else replace(s, memory=current))
    return found


def _recalled(held: Held | None) -> LoadpointMemory:
    """A memory made of what is held, where the memory itself was lost."""
    order = charge_in(held)
    if held is None or order is None or order.current_a == 0:
        return LoadpointMemory()
    return LoadpointMemory(owner=Owner(held.owner), on_since=held.since, current_a=order.current_a)


def _shared(situations: list[Situation], view: SiteView) -> list[Situation]:
    """The same situations; those that follow the surplus now know their share of it. One that the limits
    keep at 0 gets what the others leave, and one that they hold at less than its share takes from the others
    only what it may draw: its wish stands, so that it rises once there is room.
    """
    followers = [s for s in situations if follows_surplus(s.lp)]
    if not followers:
        return situations
    cars_w = _draw_w(followers)
    claims: list[Claim] = []
    later: list[Claim] = []
    with_surplus: dict[str, Situation] = {}
    for s in followers:
        surplus = surplus_of(
            s.seen,
            s.lp.solar,
            cars_w,
            is_curtailed=s.is_curtailed,
            is_force_charging=s.forced is BatteryAction.FORCE_CHARGE,
            probe_w=s.min_w,
        )
        sees = replace(s, surplus=surplus, share_w=None if surplus.power_w is None else 0.0)
        with_surplus[s.lp.id] = sees
        usable_w, is_starved = _usable_w(sees), s.lp.id in view.starved
        if surplus.power_w is None or usable_w is None:
            continue
        claim = Claim(
            id=s.lp.id,
            surplus_w=surplus.power_w,
            min_w=s.min_w,
            max_w=usable_w,
            step_w=watts(1, s.phases, s.lp.voltage_v),
            priority=s.lp.priority,
            is_running=s.memory.is_on and (s.is_drawing or not is_starved),
        )
        (later if is_starved or _has_to_wait(sees) else claims).append(claim)
    strategy = situations[0].house.site.surplus_sharing
    taken_w = 0.0
    for each in (claims, later):
        left = [replace(claim, surplus_w=claim.surplus_w - taken_w) for claim in each]
        wishes, given = share(left, strategy), share([_held_back(claim, view) for claim in left], strategy)
        for key, share_w in given.items():
            wish_w = wishes[key] if key in view.held_back else share_w
            with_surplus[key] = replace(with_surplus[key], share_w=wish_w)
        taken_w += sum(given.values())
    return [with_surplus.get(s.lp.id, s) for s in situations]


def _held_back(claim: Claim, view: SiteView) -> Claim:
    """The claim with no more than the limits let it draw; its minimum at least."""
    most_a = view.held_back.get(claim.id)
    if most_a is None:
        return claim
    return replace(claim, max_w=min(claim.max_w, max(claim.min_w, most_a * claim.step_w)))


def _usable_w(s: Situation) -> float | None:
    """The most of the surplus this loadpoint would really use now, W; None: it would use none, so it gets
    no share. A charge that goes on a while against an obstacle uses its minimum.
    """
    if s.intent is not None or s.reading is None or s.reading.connected is not True or s.min_a > s.max_a:
        return None
    if s.is_drawing and not s.memory.is_on and not s.memory.stopping:
        return None
    if s.is_at_limit:
        return None
    if OBSTACLES[s.lp.mode](s) is None:
        return s.max_w
    return s.min_w if s.memory.is_on else None


def _has_to_wait(s: Situation) -> bool:
    """Too soon after its own stop: it gets what the others leave, so that its timers run on."""
    if s.memory.is_on:
        return False
    delay_s = s.lp.solar.start_delay_s if s.lp.mode is Mode.SOLAR else 0.0
    return s.min_off_left_s > delay_s


def _draw_w(followers: list[Situation]) -> float:
    """What the cars draw that follow the surplus, W. A driver's or a person's charge is house load, and so
    is whatever a silent charger still draws: it costs the others that, and no more.
    """
    total_w = 0.0
    for s in followers:
        reading = s.reading
        if s.intent is not None or reading is None or not (s.memory.is_on or s.memory.stopping):
            continue
        if reading.power_w is not None:
            total_w += max(0.0, reading.power_w)
        elif reading.current_a is not None:
            total_w += watts(reading.current_a, s.phases, s.lp.voltage_v)
        elif s.is_drawing:
            total_w += watts(s.memory.current_a, s.phases, s.lp.voltage_v)
    return total_w


def _remembered(
    view: SiteView, memories: Mapping[str, LoadpointMemory], curtailment: CurtailmentDecision
) -> Memory:
    if view.memory.loadpoints == memories and view.memory.curtailment_active == curtailment.is_uneconomic:
        return view.memory
    return Memory(loadpoints=dict(memories), curtailment_active=curtailment.is_uneconomic)
