"""What a car that follows the sun beside the plan may take of it, as far as it is known."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import inf

from msgspec.structs import replace

from domain.command.capabilities import ChargerCapabilities
from domain.command.intent import ChargeIntent
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.after_hand import DONE_KWH, after_hand
from domain.loadpoint.limit import limit_of
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.mode_rule import rule_of
from domain.loadpoint.obstacle import obstacle_of
from domain.loadpoint.phases import is_switched, phases_in_use
from domain.loadpoint.situation import current_range
from domain.loadpoint.surplus import follows_surplus
from domain.plan.cars.wish import CarWish
from domain.plan.draft.followers import Follower
from domain.reading.charger import ChargerReading, ChargerState
from domain.reading.observation import Observation
from domain.reading.signs import watts
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
        if reading is None or not _may_charge(reading, memory):
            continue
        intent = intents.get(lp.id)
        wish = _wish(lp, house, reading, memory, chargers.get(lp.id), intent, now)
        if wish is not None:
            is_running = memory.is_on and intent is None
            follower = _follower(lp, house.battery, wish, is_running=is_running)
            if lp.mode is not Mode.SOLAR:
                follower = _within_its_hours(lp, house, follower, tariff, now)
            found.append(follower)
    return tuple(found)


def _may_charge(reading: ChargerReading, memory: LoadpointMemory) -> bool:
    if not reading.connected or reading.is_home is False or reading.state is ChargerState.FAULTED:
        return False
    is_full = memory.is_finished or memory.reached is not None
    return not is_full and obstacle_of(reading, memory) is None


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
    vehicle, soc_pct = house.vehicle(lp.vehicle), reading.vehicle_soc_pct
    missing_kwh = inf
    if vehicle is not None and soc_pct is not None:
        missing_kwh = vehicle.capacity_wh * (limit_of(lp, reading) - soc_pct) / 100_000
    is_either = is_switched(lp, able)
    least, most = (1, memory.phases.top) if is_either else (phases_in_use(lp, reading, able),) * 2
    able = able or ChargerCapabilities()
    low_a, high_a = current_range(lp, house, able, most)
    high_a = memory.ceilings.within(most, low_a, high_a)
    if missing_kwh <= 0 or low_a > high_a:
        return None
    ready, brought_kwh = after_hand(lp, house, reading, intent, most, now, now + STAYS)
    missing_kwh -= brought_kwh
    if brought_kwh > 0 and missing_kwh <= DONE_KWH:
        return None
    low_a = low_a if able.rate_control else high_a  # on or off
    return CarWish(
        name=lp.id,
        ready=ready,
        departure=now + STAYS,
        is_due=False,
        energy_kwh=missing_kwh,
        min_kw=watts(low_a, least, lp.voltage_v) / 1000,
        max_kw=watts(high_a, most, lp.voltage_v) / 1000,
        step_kw=watts(able.step_a, least, lp.voltage_v) / 1000 if able.rate_control else 0.0,
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
