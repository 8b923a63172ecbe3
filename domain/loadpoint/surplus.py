"""Solar surplus: what the cars may take without importing and without emptying the home battery.

Unknown stays unknown (None), because a false zero stops a charge and a false surplus buys power. Why the
cars' own draw is added back exactly once: docs/modes.md.
"""

from collections.abc import Sequence

from msgspec import Struct

from domain.house.house import Loadpoint
from domain.house.settings import Mode, SolarSettings
from domain.loadpoint.hidden import FULL_SOC_PCT, greatest_charge_w, takes_no_more
from domain.plan.cars.wish import NOT_DUE, Turn
from domain.reading.observation import Observation
from domain.reason.reason import Why

IDLE_W = 50.0  # meters jitter by so much; less is no flow


class Surplus(Struct, frozen=True, kw_only=True):
    """Power the cars may use, W; None with the reason it cannot be told. `is_hidden`: a limit may hide more,
    which only a try can tell; `is_probe`: a part of it is such a try. `most_w`: no more of it is this car's,
    as the plan leaves the rest to other cars; None: all of it may be. `charged_w`: so much more there would
    be without what the battery charges, where that is its own.
    """

    power_w: float | None = None
    most_w: float | None = None
    why: Why | None = None
    is_hidden: bool = False
    is_probe: bool = False
    charged_w: float = 0.0


def surplus_of(
    seen: Observation,
    solar: SolarSettings,
    cars_w: float,
    *,
    is_curtailed: bool = False,
    most_export_w: float | None = None,
    keeps_its_charge: bool = False,
    planned_w: float = 0.0,
    planned_others_w: float = 0.0,
    most_charge_w: float | None = None,
    bought_w: float = 0.0,
    before_bought_w: float = 0.0,
    probe_w: float = 0.0,
    kept_w: float = 0.0,
    goes_past_battery: bool = False,
    is_left_alone: bool = False,
) -> Surplus:
    """What is left for cars. `cars_w` is the draw of those that follow the surplus, W; every other car is
    house load. While a limit hides what the sun could give, `probe_w` is tried by the first of them, and what
    they are set to (`kept_w`) is kept as long as nothing is missing. `most_charge_w`: the battery's.
    `keeps_its_charge`: what it charges is its own, less what the plan has left of the sun to this car
    (`planned_w`) and to the others (`planned_others_w`). `bought_w`: cars that are charged from the grid draw
    so much, and so much sun goes before them (`before_bought_w`). `goes_past_battery`: it does not come
    first, and takes no more than somebody told it to unless it `is_left_alone`.
    """
    battery_w = seen.battery_w
    if battery_w is None or seen.is_delayed:
        return Surplus(why=Why.TELEMETRY_STALE)
    is_drawn = cars_w > IDLE_W
    is_brimful = takes_no_more(seen, most_charge_w, cars_draw=is_drawn)
    is_told = goes_past_battery and not is_left_alone
    is_brimful = is_brimful or (is_told and battery_w <= IDLE_W)  # what it gives would feed a try
    is_hidden = is_curtailed and is_brimful
    buffer_w = solar.buffer_w
    if is_drawn and is_brimful and most_export_w is not None:
        buffer_w = min(buffer_w, most_export_w)  # what may not leave the house is not kept back at the meter
    charging_w = max(0.0, -battery_w)
    its_own_w = charging_w if keeps_its_charge else 0.0
    reserve_w, most_w = 0.0, None
    if not goes_past_battery:
        reserve_w = _parallel_reserve_w(seen, solar, charging_w, most_charge_w)
    if solar.method == "direct":
        if seen.grid_w is None or seen.pv_w is None:
            return Surplus(why=Why.LOAD_UNKNOWN)
        others_w = max(0.0, seen.grid_w + seen.pv_w + battery_w - cars_w)
        reserve_w = max(0.0, reserve_w - charging_w)
        free_w = unplanned_w = seen.pv_w - others_w - charging_w - buffer_w - reserve_w
    else:
        if seen.grid_w is None:
            return Surplus(why=Why.TELEMETRY_STALE)
        spare_w = -battery_w
        if keeps_its_charge:
            spare_w, reserve_w = -max(0.0, battery_w), max(0.0, reserve_w - charging_w)
        free_w = unplanned_w = spare_w - seen.grid_w + cars_w - buffer_w - reserve_w
        if keeps_its_charge:
            all_planned_w = planned_w + planned_others_w
            most_w = max(0.0, planned_w, free_w - planned_others_w)
            if free_w < all_planned_w:
                free_w = min(free_w + charging_w, all_planned_w)
    else_w = max(0.0, unplanned_w + its_own_w)
    if free_w < before_bought_w:
        free_w = min(free_w + bought_w, before_bought_w)
    if is_hidden and is_drawn and _may_probe(seen, solar) and cars_w - free_w <= solar.grid_tolerance_w:
        is_hidden = cars_w - free_w <= IDLE_W
        return Surplus(power_w=max(0.0, free_w, kept_w), most_w=most_w, is_hidden=is_hidden)
    free_w = max(0.0, free_w)
    if is_hidden and not is_drawn and free_w < probe_w and _may_probe(seen, solar):
        return Surplus(power_w=probe_w, most_w=most_w, is_probe=True, is_hidden=True)
    return Surplus(power_w=free_w, most_w=most_w, charged_w=max(0.0, else_w - free_w))


def _may_probe(seen: Observation, solar: SolarSettings) -> bool:
    return (
        seen.pv_w is not None
        and seen.pv_w > IDLE_W
        and seen.grid_w is not None
        and seen.grid_w <= solar.grid_tolerance_w
    )


def _parallel_reserve_w(
    seen: Observation, solar: SolarSettings, charging_w: float, most_charge_w: float | None
) -> float:
    """What parallel charging leaves to the home battery, W: never more than it can take."""
    battery = seen.battery
    soc_pct = None if battery is None else battery.soc_pct
    if not solar.parallel or not seen.has_battery or (soc_pct is not None and soc_pct >= FULL_SOC_PCT):
        return 0.0
    is_below_floor = soc_pct is None or soc_pct < solar.battery_start_soc_pct
    if not is_below_floor and charging_w <= IDLE_W:
        return 0.0
    most_w = greatest_charge_w(seen, most_charge_w)
    return solar.parallel_reserve_w if most_w is None else min(solar.parallel_reserve_w, most_w)


def follows_surplus(lp: Loadpoint) -> bool:
    """Whether its mode takes what the sun leaves."""
    if lp.mode is Mode.CHEAP:
        return lp.cheap.no_grid_import
    if lp.mode is Mode.SCHEDULE:
        return lp.schedule.no_grid_import
    if lp.mode is Mode.SMART:
        return lp.smart.strategy in ("solar_only", "solar_preferred")
    return lp.mode is Mode.SOLAR


class Claim(Struct, frozen=True, kw_only=True):
    """One loadpoint's wish for surplus: what it sees as surplus, what it can use, and in which steps, W.
    `due_w`: so much of it a car needs for its departure, `departure`: how urgently; `spare_w`: so much more
    it is offered of what nobody else takes, as only then it shows when it uses more.
    """

    id: str
    surplus_w: float
    min_w: float
    max_w: float
    step_w: float
    priority: int = 0
    is_running: bool = False
    due_w: float = 0.0
    departure: Turn = NOT_DUE
    spare_w: float = 0.0


def in_order(claims: Sequence[Claim]) -> list[Claim]:
    """Who goes first: what a departure needs, of several the more urgent one's, then by priority, and of
    equals what runs.
    """
    return sorted(_by_priority(claims), key=lambda claim: (not claim.due_w, claim.departure))


def _by_priority(claims: Sequence[Claim]) -> list[Claim]:
    return sorted(claims, key=lambda claim: (-claim.priority, not claim.is_running))


def share(claims: Sequence[Claim], strategy: str = "priority_first") -> dict[str, float]:
    """Allocations in W, in whole steps, each 0 or at least the minimum; together never above a surplus.

    What a departure needs goes first, then minimums, by priority, and running cars before new starts. A
    running car that no longer fits gets 0 but still keeps others from its minimum, which it draws until its
    stop delay ends.
    """
    if not claims:
        return {}
    order = in_order(claims)
    given = dict.fromkeys((claim.id for claim in claims), 0.0)
    taken_w = 0.0
    growing: list[Claim] = []
    for claim in order[:1] if strategy == "priority_only" else order:
        fits = taken_w + claim.min_w <= claim.surplus_w + 1e-6
        if fits:
            needed_w = min(claim.due_w, claim.max_w, claim.surplus_w - taken_w)
            given[claim.id] = claim.min_w + _in_steps(needed_w - claim.min_w, claim.step_w)
            growing.append(claim)
        if fits or claim.is_running:
            taken_w += max(claim.min_w, given[claim.id])
    growing = [claim for claim in _by_priority(claims) if claim in growing]
    if strategy == "even":
        # Who can take least goes first, and among equals the first by priority last: theirs is the rest.
        growing.reverse()
        growing.sort(key=lambda claim: claim.max_w - claim.min_w)
    for waiting, claim in zip(range(len(growing), 0, -1), growing, strict=True):
        rest_w = claim.surplus_w - taken_w
        part_w = rest_w / waiting if strategy == "even" else rest_w
        more_w = _in_steps(min(part_w, claim.max_w - given[claim.id]), claim.step_w)
        given[claim.id] += more_w
        taken_w += more_w
    for claim in growing:
        more_w = _in_steps(min(claim.spare_w, claim.surplus_w - taken_w), claim.step_w)
        given[claim.id] += more_w
        taken_w += more_w
    return given


def _in_steps(power_w: float, step_w: float) -> float:
    return step_w * max(0, int((power_w + 1e-6) // step_w))
