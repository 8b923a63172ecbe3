"""Who gets which part of the surplus: every loadpoint that follows it, seen together.

Those that charge and those about to start come first; one that has to wait gets what they leave. While a
limit hides the sun, one of them at a time takes a step more than can be seen.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from domain.command.order import BatteryAction
from domain.house.settings import Mode
from domain.loadpoint import cheap, schedule, smart, solar
from domain.loadpoint.hidden import AGAIN_S, STEP_S
from domain.loadpoint.obstacle import is_faulted, obstructed
from domain.loadpoint.past_battery import goes_past_battery
from domain.loadpoint.phases import is_switched
from domain.loadpoint.settling import at_one_instant
from domain.loadpoint.situation import Situation
from domain.loadpoint.sunshare import with_takers
from domain.loadpoint.surplus import Claim, in_order, share, surplus_of
from domain.loadpoint.switching import either_way, follows, switched
from domain.plan.cars.wish import NOT_DUE, Turn
from domain.reading.signs import watts

OBSTACLES = {
    Mode.SOLAR: solar.obstacle_of,
    Mode.CHEAP: cheap.obstacle_of,
    Mode.SCHEDULE: schedule.obstacle_of,
    Mode.SMART: smart.sun_obstacle_of,
}
DELAYED = frozenset({Mode.SOLAR, Mode.SMART})  # a surplus has to last for `solar.start_delay_s`


def shared(
    situations: list[Situation], starved: frozenset[str], held_back: Mapping[str, int]
) -> list[Situation]:
    """The same situations; those that follow the surplus now know their share of it. One that the limits
    keep at 0 (`starved`) gets what the others leave, and one that they hold at less than its share
    (`held_back`, A per phase) takes from the others only what it may draw: its wish stands, so that it rises
    once there is room.
    """
    bought_w = _draw_w([s for s in situations if smart.is_bought(s)])
    seen = at_one_instant([s for s in situations if _takes_part(s)])
    followers = _on_their_phases(_seeing(seen, bought_w), bought_w)
    if not followers:
        return situations
    strategy = followers[0].house.site.surplus_sharing
    is_for_one = strategy == "priority_only"
    usable = {s.lp.id: usable_w for s in followers if (usable_w := _usable_w(s)) is not None}
    growers = _growers(followers, usable, held_back)
    claims: list[Claim] = []
    waiting: list[Claim] = []
    later: list[Claim] = []
    for s in followers:
        if s.surplus.power_w is None or s.lp.id not in usable:
            continue
        is_starved = s.lp.id in starved
        claim = replace(
            _claim(s, s.surplus.power_w, usable[s.lp.id]),
            is_running=s.memory.is_on and (s.is_drawing or not is_starved),
        )
        if is_starved or _has_to_wait(s):
            later.append(claim)
        elif s.surplus.is_hidden and not (s.memory.is_on or _starts_now(s) or is_for_one):
            waiting.append(claim)
        else:
            claims.append(claim)
    known = {s.lp.id: s for s in followers}
    least_w = sum(claim.min_w for claim in claims if claim.is_running)
    if is_for_one:
        claims = in_order(claims)[:1]
        growers = [key for key in growers if any(claim.id == key for claim in claims)]
    claims = [_with_try(claim, known, least_w, growers) for claim in claims]
    taken_w = _share(claims, known, strategy, held_back)
    # What a waiting one will have is not taken from those that charge before it starts: hidden sun would
    # shrink by as much.
    rest = [replace(claim, surplus_w=claim.surplus_w - least_w) for claim in waiting]
    _share([_with_try(claim, known, 0.0, growers) for claim in rest], known, strategy, held_back)
    _share([replace(each, surplus_w=each.surplus_w - taken_w) for each in later], known, strategy, held_back)
    _take_a_step(growers, known, claims)
    known = with_takers(known)
    return [_tried(known[s.lp.id]) if s.lp.id in known else s for s in situations]


def _takes_part(s: Situation) -> bool:
    """Whether it could use a share. One that cannot charge whatever we want uses none, and what a charger
    goes on with that takes no orders is load of the house.
    """
    return follows(s) and obstructed(s) is None and not is_faulted(s)


def _on_their_phases(followers: list[Situation], bought_w: float) -> list[Situation]:
    """The same on one phase or three, by the share that each would get if it could have either."""
    if not any(is_switched(s.lp, s.able) for s in followers):
        return followers
    claims = [
        either_way(s, _claim(s, s.surplus.power_w, usable_w))
        for s in followers
        if s.surplus.power_w is not None and (usable_w := _usable_w(s)) is not None
    ]
    shares = share(claims, followers[0].house.site.surplus_sharing)
    found = [
        switched(s, None if s.surplus.power_w is None or s.is_unsettled else shares.get(s.lp.id, 0.0))
        for s in followers
    ]
    return found if [s.phases for s in found] == [s.phases for s in followers] else _seeing(found, bought_w)


def _claim(s: Situation, surplus_w: float, usable_w: float) -> Claim:
    most_w = usable_w if s.surplus.most_w is None else min(usable_w, s.surplus.most_w)
    return Claim(
        id=s.lp.id,
        surplus_w=surplus_w if most_w >= s.min_w else min(surplus_w, most_w),
        min_w=s.min_w,
        max_w=max(s.min_w, most_w),
        step_w=watts(1, s.phases, s.lp.voltage_v),
        spare_w=max(0.0, s.max_w - s.takes_w),
        priority=s.lp.priority,
        is_running=s.memory.is_on,
        due_w=smart.planned_sun_w(s) if s.car_plan is not None and s.car_plan.is_due(s.now) else 0.0,
        departure=_departure(s),
    )


def _departure(s: Situation) -> Turn:
    """How urgently a departure needs the sun that is planned for its car."""
    if s.car_plan is None or not smart.planned_sun_w(s):
        return NOT_DUE
    return s.car_plan.turn(s.lp.smart.charge_efficiency, s.now)


def _seeing(followers: Sequence[Situation], bought_w: float) -> list[Situation]:
    """Each with the surplus as it sees it, and no share yet. `bought_w`: what others draw that are charged
    from the grid as planned: the sun that was planned for these is not theirs.
    """
    cars_w, kept_w = _draw_w(followers), _kept_w(followers)
    found: list[Situation] = []
    planned_w = {s.lp.id: _planned_w(s) for s in followers}
    sun_w = {s.lp.id: smart.planned_sun_w(s) for s in followers if s.lp.mode is Mode.SMART}
    for s in followers:
        battery = s.house.battery
        surplus = surplus_of(
            s.seen,
            s.lp.solar,
            cars_w,
            is_curtailed=s.is_curtailed,
            most_export_w=s.most_export_w,
            keeps_its_charge=s.forced is BatteryAction.FORCE_CHARGE or s.followed_w is not None,
            planned_w=planned_w[s.lp.id],
            planned_others_w=sum(planned_w.values()) - planned_w[s.lp.id],
            most_charge_w=None if battery is None else battery.max_charge_w,
            bought_w=bought_w,
            before_bought_w=sum(sun_w.values()) if sun_w.get(s.lp.id) else 0.0,
            probe_w=0.0 if _failed_lately(s) else s.min_w,
            kept_w=kept_w,
            goes_past_battery=s.lp.mode is Mode.SOLAR and goes_past_battery(s),
            is_left_alone=s.forced is None,
        )
        found.append(replace(s, surplus=surplus, share_w=None if surplus.power_w is None else 0.0))
    return found


def _planned_w(s: Situation) -> float:
    """What the plan leaves to it of the sun, whatever the battery does."""
    by_its_plan_w = smart.planned_sun_w(s) if s.is_forced_as_planned else 0.0
    return max(by_its_plan_w, s.followed_w or 0.0)


def _share(
    claims: Sequence[Claim], known: dict[str, Situation], strategy: str, held_back: Mapping[str, int]
) -> float:
    """Gives each its share; returns what the others have to leave to them, W."""
    if not claims:
        return 0.0
    wishes = share(claims, strategy)
    given = share([_held_back(claim, held_back) for claim in claims], strategy)
    for key, share_w in given.items():
        known[key] = replace(known[key], share_w=wishes[key] if key in held_back else share_w)
    return sum(min(given[claim.id], claim.max_w) for claim in claims)


def _held_back(claim: Claim, held_back: Mapping[str, int]) -> Claim:
    """The claim with no more than the limits let it draw; its minimum at least."""
    most_a = held_back.get(claim.id)
    if most_a is None:
        return claim
    return replace(claim, max_w=min(claim.max_w, max(claim.min_w, most_a * claim.step_w)), spare_w=0.0)


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
        return s.takes_w
    return s.min_w if s.memory.is_on else None


def _has_to_wait(s: Situation) -> bool:
    """Too soon after its own stop, or its car does not draw: it gets what the others leave, so that its
    timers run on.
    """
    if s.is_doubtful:
        return True
    if s.memory.is_on:
        return False
    delay_s = s.lp.solar.start_delay_s if s.lp.mode in DELAYED else 0.0
    return s.min_off_left_s > delay_s


def _starts_now(s: Situation) -> bool:
    """Nothing but its share keeps it from starting in this tick."""
    if s.min_off_left_s > 0:
        return False
    timer = s.memory.timer
    return s.lp.mode not in DELAYED or (
        timer is not None and timer.kind == "start" and s.now >= timer.ends_at
    )


def _draw_w(followers: Sequence[Situation]) -> float:
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


# Steps into hidden sun


def _kept_w(followers: Sequence[Situation]) -> float:
    """What those that charge are set to, W."""
    return sum(s.held_w for s in followers if s.memory.is_on and s.is_drawing and s.intent is None)


def _failed_lately(s: Situation) -> bool:
    """It charged on too little hidden sun not long ago."""
    memory = s.memory
    if memory.is_on or not memory.trial.has_failed or memory.off_since is None:
        return False
    return (s.now - memory.off_since).total_seconds() < AGAIN_S


def _growers(
    followers: Sequence[Situation], usable: Mapping[str, float], held_back: Mapping[str, int]
) -> list[str]:
    """Those that charge, while the sun is hidden, and could take a step more; first who goes first."""
    found = [
        s
        for s in followers
        if s.surplus.is_hidden
        and s.memory.is_on
        and s.held_a > 0
        and s.draws_all
        and watts(s.held_a + s.step_a, s.phases, s.lp.voltage_v) <= usable.get(s.lp.id, 0.0)
        and s.held_a + s.step_a <= held_back.get(s.lp.id, s.max_a)
    ]
    if found and found[0].house.site.surplus_sharing == "even":
        found.sort(key=lambda s: s.held_a * s.phases)
        return [s.lp.id for s in found]
    return [s.lp.id for s in sorted(found, key=lambda s: (_departure(s), -s.lp.priority))]


def _with_try(claim: Claim, known: Mapping[str, Situation], least_w: float, growers: Sequence[str]) -> Claim:
    """A new start, once nobody else can take a step, is tried: it sees its minimum beside the others'."""
    s = known[claim.id]
    if not s.surplus.is_hidden or s.memory.is_on or growers or _failed_lately(s):
        return claim
    return replace(claim, surplus_w=max(claim.surplus_w, least_w + claim.min_w))


def _take_a_step(growers: Sequence[str], known: dict[str, Situation], claims: Sequence[Claim]) -> None:
    """One of those that charge gets a step more, where all keep what they have and had it for a while."""
    if any(s.is_unsettled for s in known.values()):
        return
    running = [known[claim.id] for claim in claims if known[claim.id].memory.is_on]
    if len(running) < len(claims) or not all(s.memory.trial.has_stood(s.now, STEP_S) for s in running):
        return
    wanted = {s.lp.id: 0 if s.share_w is None else s.amps(s.share_w) for s in running}
    if any(wanted[s.lp.id] < s.held_a for s in running):
        return
    rising = [s.lp.id for s in running if wanted[s.lp.id] > s.held_a]
    for key in rising or growers:
        s = known[key]
        to_a = wanted.get(key, 0) if rising else s.held_a + s.step_a
        if s.share_w is not None and s.memory.trial.may_rise(to_a, s.now):
            more_w = 0.0 if rising else watts(s.step_a, s.phases, s.lp.voltage_v)
            known[key] = replace(
                s, surplus=replace(s.surplus, is_probe=s.surplus.is_hidden), share_w=s.share_w + more_w
            )
            return


def _tried(s: Situation) -> Situation:
    """With what its search for hidden sun remembers of this tick."""
    trial = s.memory.trial
    if not s.memory.is_on:
        trial = trial.ended()
    elif s.share_w is not None and not s.is_unsettled:
        is_short = s.share_w < s.min_w and s.is_drawing
        has_failed = is_short and s.most_export_w is not None
        trial = replace(trial.followed(s.amps(s.share_w), s.now), has_failed=has_failed)
    return s if trial == s.memory.trial else replace(s, memory=replace(s.memory, trial=trial))
