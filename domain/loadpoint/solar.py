"""Mode solar: follow the surplus, after the home battery has what it needs.

A charge starts only on surplus that lasts, drops to the minimum at the first shortage and ends only
when the shortage lasts, so that a cloud is not a stop.
"""

from msgspec.structs import replace

from domain.command.decision import Timer
from domain.command.past_battery import FORCED_MODES
from domain.house.devices import BATTERY
from domain.loadpoint.demand import demand_obstacle
from domain.loadpoint.memory import running_timer
from domain.loadpoint.past_battery import goes_past_battery
from domain.loadpoint.situation import Outcome, Situation, go, stop, wait
from domain.loadpoint.sunshare import sun_facts
from domain.loadpoint.surplus import IDLE_W
from domain.reason.reason import Reason, Why

SETTLING_S = 60.0  # a car takes its time to draw after a start; until then its meter tells nothing


def solar(s: Situation) -> Outcome:
    """Follows this loadpoint's share of the surplus."""
    obstacle = obstacle_of(s)
    return _running(s, obstacle) if s.memory.is_on else _idle(s, obstacle)


def obstacle_of(s: Situation) -> Reason | None:
    """What keeps this loadpoint from using surplus at all; such a one takes no share either."""
    settings = s.lp.solar
    is_running = s.memory.is_on and s.memory.owner.value == s.lp.mode.value
    if s.seen.has_battery and s.battery_soc_pct is None:
        return Reason(Why.TELEMETRY_STALE, {"device": BATTERY})
    if goes_past_battery(s):
        return None
    if (soc_pct := s.battery_soc_pct) is not None and s.seen.has_battery:
        start_pct = settings.battery_start_soc_pct
        if settings.parallel:
            if soc_pct < _floor_pct(s) and not _is_strict_surplus(s):
                if s.forced in FORCED_MODES:
                    return Reason(Why.FORCE_MODE_ACTIVE, {"battery": s.forced})
                return Reason(
                    Why.STRICT_SURPLUS_VIOLATED, {"battery_w": s.seen.battery_w, "grid_w": s.seen.grid_w}
                )
        elif is_running:
            if soc_pct < settings.pause_soc_pct:
                facts = {"battery_soc_pct": soc_pct, "floor_pct": settings.pause_soc_pct}
                return Reason(Why.BATTERY_BELOW_PAUSE_FLOOR, facts)
        else:
            resumes_early = settings.resume_at == "pause" and s.memory.paused is Why.BATTERY_BELOW_PAUSE_FLOOR
            floor_pct = settings.pause_soc_pct if resumes_early else start_pct
            if soc_pct < floor_pct:
                facts = {"battery_soc_pct": soc_pct, "floor_pct": floor_pct}
                return Reason(Why.BATTERY_BELOW_START_FLOOR, facts)
    if not s.memory.is_on and s.forced in FORCED_MODES:
        return Reason(Why.FORCE_MODE_ACTIVE, {"battery": s.forced})
    return None


def _floor_pct(s: Situation) -> float:
    """Below it a battery that a car is charged beside comes first. One that falls back on the grid would stop
    and start around the floor with every tenth of a percent, so what has begun goes on until the pause floor.
    """
    settings = s.lp.solar
    is_running = s.memory.is_on and s.memory.owner.value == s.lp.mode.value
    goes_on = is_running and settings.grid_fallback == "minimum"
    return settings.pause_soc_pct if goes_on else settings.battery_start_soc_pct


def _is_strict_surplus(s: Situation) -> bool:
    """Below the floor a car may only take what the charging battery leaves."""
    battery_w, grid_w = s.seen.battery_w, s.seen.grid_w
    if battery_w is None or grid_w is None:
        return False
    return battery_w < -IDLE_W and grid_w <= s.lp.solar.grid_tolerance_w


def _running(s: Situation, obstacle: Reason | None) -> Outcome:
    if obstacle is not None and obstacle.code is not Why.TELEMETRY_STALE:
        is_floor = obstacle.code is Why.BATTERY_BELOW_PAUSE_FLOOR
        return stop(s, obstacle, paused=obstacle.code if is_floor else None)
    if obstacle is None and (s.is_unsettled or _is_settling(s)):
        return _as_it_is(s)
    current_a = s.amps(s.share_w) if obstacle is None and s.share_w is not None else 0
    if current_a:
        return go(s, current_a, Reason(Why.FOLLOWING_SURPLUS, sun_facts(s, current_a)))
    if _may_fall_back(s):
        return go(s, s.min_a, Reason(Why.GRID_FALLBACK, sun_facts(s)))
    shortage = obstacle or _shortage(s)
    timer = running_timer(s.memory, "stop", s.stop_delay_s, s.now)
    if s.now < timer.ends_at:
        why = Why.STOP_DELAY_RUNNING if shortage.code is Why.INSUFFICIENT_SURPLUS else shortage.code
        return go(s, s.min_a, Reason(why, {**shortage.facts, "until": timer.ends_at}), timer)
    if s.min_on_left_s > 0:
        return go(s, s.min_a, Reason(Why.MIN_ON_RUNNING, shortage.facts), timer)
    return stop(s, shortage, counts=True)


def _idle(s: Situation, obstacle: Reason | None) -> Outcome:
    is_enough = s.share_w is not None and s.amps(s.share_w) > 0
    if obstacle is not None:
        lasts = obstacle.code in {Why.BATTERY_BELOW_START_FLOOR, Why.FORCE_MODE_ACTIVE} and _would_be_enough(
            s
        )
        # Surplus that lasted behind the floor need not last anew once the floor is reached.
        unseen = running_timer(s.memory, "start", s.lp.solar.start_delay_s, s.now) if lasts else None
        return wait(s, obstacle, background=unseen)
    if s.is_unsettled:
        return _lasting(s, _start_of(s)) if is_enough or _start_of(s) is not None else wait(s, _lacking(s))
    if not is_enough:
        if _may_fall_back(s) and s.share_w is not None:
            return (
                wait(s, _pausing(s))
                if s.min_off_left_s > 0
                else go(s, s.min_a, Reason(Why.GRID_FALLBACK, sun_facts(s)))
            )
        return wait(s, _lacking(s))
    timer = running_timer(s.memory, "start", s.lp.solar.start_delay_s, s.now)
    if s.now < timer.ends_at:
        return _lasting(s, timer)
    if s.min_off_left_s > 0:
        return wait(s, _pausing(s), background=timer)
    assert s.share_w is not None
    current_a = s.amps(s.share_w)
    return go(s, current_a, Reason(Why.FOLLOWING_SURPLUS, sun_facts(s, current_a)))


def _may_fall_back(s: Situation) -> bool:
    """Not beside a battery below its floor: it would give what the car takes, and the car had to stop."""
    if s.lp.solar.grid_fallback != "minimum" or demand_obstacle(s) is not None:
        return False
    soc_pct = s.battery_soc_pct if s.seen.has_battery and not goes_past_battery(s) else None
    return soc_pct is None or soc_pct >= _floor_pct(s)


def _would_be_enough(s: Situation) -> bool:
    return s.surplus.power_w is not None and s.surplus.power_w >= s.min_w


def _as_it_is(s: Situation) -> Outcome:
    """The same current, and a stop that is coming goes on coming."""
    timer = s.memory.timer if s.memory.timer is not None and s.memory.timer.kind == "stop" else None
    if timer is None:
        return go(s, s.kept_a, Reason(Why.FOLLOWING_SURPLUS, sun_facts(s, s.kept_a)))
    return go(s, s.kept_a, Reason(Why.STOP_DELAY_RUNNING, {**sun_facts(s), "until": timer.ends_at}), timer)


def _is_settling(s: Situation) -> bool:
    """Just started and not drawing yet: grid and car do not belong together until it does."""
    memory, reading = s.memory, s.reading
    if memory.on_since is None or (s.now - memory.on_since).total_seconds() >= SETTLING_S:
        return False
    wanted_w = memory.current_a * s.phases * s.lp.voltage_v
    return reading is None or reading.power_w is None or reading.power_w < wanted_w / 2


def _start_of(s: Situation) -> Timer | None:
    timer = s.memory.timer
    return timer if timer is not None and timer.kind == "start" else None


def _lasting(s: Situation, timer: Timer | None) -> Outcome:
    """Waits until the surplus has lasted; the start that is promised is not before `min_off_s` allows it."""
    until = None if timer is None else s.no_sooner(timer.ends_at)
    found = wait(s, Reason(Why.WAITING_SUSTAINED_SURPLUS, {**sun_facts(s), "until": until}), timer)
    if timer is None or until is None:
        return found
    return replace(found, decision=replace(found.decision, timer=replace(timer, ends_at=until)))


def _lacking(s: Situation) -> Reason:
    """Why it has no share; enough of it that nobody takes still has to prove itself."""
    if s.share_w is None or s.takers or not _would_be_enough(s):
        return _shortage(s)
    return Reason(Why.WAITING_SUSTAINED_SURPLUS, {**sun_facts(s), "until": None})


def _pausing(s: Situation) -> Reason:
    return Reason(Why.MIN_OFF_RUNNING, {"remaining_s": round(s.min_off_left_s)})


def _shortage(s: Situation) -> Reason:
    if s.share_w is None:
        return Reason(s.surplus.why or Why.TELEMETRY_STALE)
    facts = sun_facts(s)
    if _would_be_enough(s):
        facts["shared"] = True
    return Reason(Why.INSUFFICIENT_SURPLUS, facts)
