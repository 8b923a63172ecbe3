"""What a car that follows the sun beside the plan may take of it, as far as it is known."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import inf

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import ChargeIntent
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.after_hand import after_hand
from domain.loadpoint.limit import limit_of
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.mode_rule import rule_of
from domain.loadpoint.phases import is_switched, phases_in_use
from domain.loadpoint.prospect import could_charge, is_doubtful, missing_kwh, powers_of
from domain.loadpoint.surplus import follows_surplus
from domain.plan.cars.wish import CarWish
from domain.plan.draft.followers import Follower
from domain.reading.charger import ChargerReading
from domain.reading.observation import Observation
from domain.tariff.slots import Tariff

NO_PRICES = Tariff()
STAYS = timedelta(days=7)  # nobody knows how long it stays: longer than any plan
NEW = LoadpointMemory()


def followers_of(
    house: House,
    seen: Observation | None,
    chargers: Mapping[str, ChargerCapabilities],
    intents: Mapping[str, ChargeIntent],
    memories: Mapping[str, LoadpointMemory],
    now: datetime,
    tariff: Tariff = NO_PRICES,
) -> tuple[Follower, ...]:
    """All cars of mode solar, or of one that takes nothing from the grid, that are plugged in and could
    charge, the first by priority first; one that a person charges or stopped follows the sun once that is
    over.
    """
    if seen is None or house.monitoring or house.battery is None:
        return ()
    found = []
    for lp in sorted(house.loadpoints, key=lambda lp: -lp.priority):
        reading, memory = seen.chargers.get(lp.id), memories.get(lp.id, NEW)
        if lp.mode is Mode.SMART or not follows_surplus(lp):
            continue
        intent = intents.get(lp.id)
        if reading is None or not could_charge(reading, memory):
            continue
        if intent is None and is_doubtful(reading, memory, now):
            continue  # others have its sun, as they do where the house shares it
        wish = _wish(lp, house, reading, memory, chargers.get(lp.id), intent, now)
        if wish is not None:
            is_running = memory.is_on and intent is None
            follower = _follower(lp, house.battery, wish, is_running=is_running)
            if lp.mode is not Mode.SOLAR:
                follower = _within_its_hours(lp, house, follower, tariff, now)
            found.append(follower)
    return tuple(found)


def _wish(
    lp: Loadpoint,
    house: House,
    reading: ChargerReading,
    memory: LoadpointMemory,
    able: ChargerCapabilities | None,
    intent: ChargeIntent | None,
    now: datetime,
) -> CarWish | None:
    """None: it has enough, or will have by hand, or nothing that its charger offers."""
    soc_pct = reading.vehicle_soc_pct
    is_known = soc_pct is not None and house.vehicle(lp.vehicle) is not None
    missing = missing_kwh(lp, house, reading, limit_of(lp, reading)) if is_known else inf
    is_either = is_switched(lp, able)
    least, most = (1, memory.phases.top) if is_either else (phases_in_use(lp, reading, able),) * 2
    powers = powers_of(lp, house, able, memory.ceilings, most, least_phases=least)
    ready, missing = after_hand(lp, house, reading, intent, most, missing, now, now + STAYS)
    if powers is None or missing <= 0:
        return None
    return CarWish(
        name=lp.id,
        ready=ready,
        departure=now + STAYS,
        is_due=False,
        energy_kwh=missing,
        min_kw=powers.min_kw,
        max_kw=powers.max_kw,
        step_kw=powers.step_kw,
        efficiency=lp.smart.charge_efficiency,
        strategy="solar_only",
        in_demand_window=lp.charge_in_demand_window,
        spared_kw=lp.solar.buffer_w / 1000,
        soc_pct=soc_pct,
    )


def _follower(lp: Loadpoint, battery: Battery, wish: CarWish, *, is_running: bool) -> Follower:
    settings = lp.solar
    beside_w = min(settings.parallel_reserve_w, battery.max_charge_w) if settings.parallel else None
    return Follower(
        wish=wish,
        start_pct=settings.battery_start_soc_pct,
        pause_pct=settings.pause_soc_pct,
        beside_kw=None if beside_w is None else beside_w / 1000,
        falls_back=settings.grid_fallback == "minimum",
        is_running=is_running,
    )


def _within_its_hours(
    lp: Loadpoint, house: House, follower: Follower, tariff: Tariff, now: datetime
) -> Follower:
    """Mode schedule or cheap, which takes the sun before the home battery does."""
    soc_pct, end = follower.wish.soc_pct, now + timedelta(hours=house.optimiser.horizon_h)
    rule = rule_of(lp, soc_pct, now, end, house.site.timezone)
    floor_pct = lp.cheap.battery_min_soc_pct if lp.mode is Mode.CHEAP else 0.0
    return replace(
        follower,
        start_pct=floor_pct,
        pause_pct=floor_pct,
        beside_kw=None,
        falls_back=False,
        spans=tuple(rule.open_at(soc_pct or 0.0, tariff, is_running=follower.is_running)),
    )
