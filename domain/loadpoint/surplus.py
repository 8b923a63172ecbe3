"""Solar surplus: what the cars may take without importing and without emptying the home battery.

Unknown stays unknown (None), because a false zero stops a charge and a false surplus buys power. Why the
cars' own draw is added back exactly once: docs/modes.md.
"""

from collections.abc import Sequence

from msgspec import Struct

from domain.house.house import Loadpoint
from domain.house.settings import Mode, SolarSettings
from domain.reading.observation import Observation
from domain.reason.reason import Why

FULL_SOC_PCT = 99.0  # from here on a battery takes next to nothing
IDLE_W = 50.0  # meters jitter by so much; less is no flow


class Surplus(Struct, frozen=True, kw_only=True):
    """Power the cars may use, W; None with the reason it cannot be told. `is_probe`: a guess to be tried,
    because curtailed solar cannot be measured.
    """

    power_w: float | None = None
    why: Why | None = None
    is_probe: bool = False


def surplus_of(
    seen: Observation,
    solar: SolarSettings,
    cars_w: float,
    *,
    is_curtailed: bool = False,
    is_force_charging: bool = False,
    probe_w: float = 0.0,
) -> Surplus:
    """What is left for cars. `cars_w` is the draw of those that follow the surplus, W; every other car is
    house load. `probe_w` is tried while curtailed solar hides what it could give.
    """
    battery_w = seen.battery_w
    if battery_w is None or seen.is_delayed:
        return Surplus(why=Why.TELEMETRY_STALE)
    buffer_w = solar.buffer_w
    is_hidden = is_curtailed and _is_full(seen)
    if is_hidden and cars_w > IDLE_W:
        buffer_w = 0.0
    charging_w = max(0.0, -battery_w)
    reserve_w = _parallel_reserve_w(seen, solar, charging_w)
    if solar.method == "direct":
        if seen.grid_w is None or seen.pv_w is None:
            return Surplus(why=Why.LOAD_UNKNOWN)
        others_w = max(0.0, seen.grid_w + seen.pv_w + battery_w - cars_w)
        reserve_w = max(0.0, reserve_w - charging_w)
        free_w = seen.pv_w - others_w - charging_w - buffer_w - reserve_w
    else:
        if seen.grid_w is None:
            return Surplus(why=Why.TELEMETRY_STALE)
        # A forced charge is the battery's own plan; only what self-consumption soaks up may go to a car.
        spare_w = -max(0.0, battery_w) if is_force_charging else -battery_w
        free_w = spare_w - seen.grid_w + cars_w - buffer_w - reserve_w
    free_w = max(0.0, free_w)
    if is_hidden and cars_w <= IDLE_W and free_w < probe_w and _may_probe(seen, solar):
        return Surplus(power_w=probe_w, is_probe=True)
    return Surplus(power_w=free_w)


def _is_full(seen: Observation) -> bool:
    soc_pct = None if seen.battery is None else seen.battery.soc_pct
    return not seen.has_battery or (soc_pct is not None and soc_pct >= FULL_SOC_PCT)


def _may_probe(seen: Observation, solar: SolarSettings) -> bool:
    return (
        seen.pv_w is not None
        and seen.pv_w > IDLE_W
        and seen.grid_w is not None
        and seen.grid_w <= solar.grid_tolerance_w
    )


def _parallel_reserve_w(seen: Observation, solar: SolarSettings, charging_w: float) -> float:
    """What parallel charging leaves to the home battery, W."""
    if not solar.parallel or not seen.has_battery or _is_full(seen):
        return 0.0
    soc_pct = None if seen.battery is None else seen.battery.soc_pct
    is_below_floor = soc_pct is None or soc_pct < solar.battery_start_soc_pct
    return solar.parallel_reserve_w if is_below_floor or charging_w > IDLE_W else 0.0


def follows_surplus(lp: Loadpoint) -> bool:
    """Whether its mode takes what the sun leaves."""
    if lp.mode is Mode.CHEAP:
        return lp.cheap.no_grid_import
    if lp.mode is Mode.SCHEDULE:
        return lp.schedule.no_grid_import
    return lp.mode is Mode.SOLAR


class Claim(Struct, frozen=True, kw_only=True):
    """One loadpoint's wish for surplus: what it sees as surplus, what it can use, and in which steps, W."""

    id: str
    surplus_w: float
    min_w: float
    max_w: float
    step_w: float
    priority: int = 0
    is_running: bool = False


def share(claims: Sequence[Claim], strategy: str = "priority_first") -> dict[str, float]:
    """Allocations in W, in whole steps, each 0 or at least the minimum; together never above a surplus.

    Minimums go first, by priority, and running cars before new starts. A running car that no longer fits
    gets 0 but still keeps others from its minimum, which it draws until its stop delay ends.
    """
    if not claims:
        return {}
    order = sorted(claims, key=lambda claim: (-claim.priority, not claim.is_running))
    given = dict.fromkeys((claim.id for claim in claims), 0.0)
    taken_w = 0.0
    growing: list[Claim] = []
    for claim in order[:1] if strategy == "priority_only" else order:
        fits = taken_w + claim.min_w <= claim.surplus_w + 1e-6
        if fits:
            given[claim.id] = claim.min_w
            growing.append(claim)
        if fits or claim.is_running:
            taken_w += claim.min_w
    if strategy == "even":
        # Who can take least goes first, and among equals the first by priority last: theirs is the rest.
        growing.reverse()
        growing.sort(key=lambda claim: claim.max_w - claim.min_w)
    for waiting, claim in zip(range(len(growing), 0, -1), growing, strict=True):
        rest_w = claim.surplus_w - taken_w
        part_w = rest_w / waiting if strategy == "even" else rest_w
        room_w = min(part_w, claim.max_w - given[claim.id])
        steps = max(0, int((room_w + 1e-6) // claim.step_w))
        given[claim.id] += steps * claim.step_w
        taken_w += steps * claim.step_w
    return given
