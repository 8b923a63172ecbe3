"""From what the house knows to a planning problem; or the reason why there can be none.

Nothing is invented: the horizon ends where prices or the load forecast end, solar past its
forecast is 0, and an export price nobody told us earns nothing and sells nothing. NaN and infinite
numbers are what nobody told us.
"""

from datetime import UTC, datetime, timedelta
from math import isfinite
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.forecast.series import PowerForecast
from domain.house.house import Battery, House, Site
from domain.house.optimiser import Optimiser
from domain.plan.cars import CarWish, in_steps
from domain.plan.cautious import cautious_kw
from domain.plan.clock import Clock
from domain.plan.neutral import neutral_limits
from domain.plan.owner import floors_of, limited, owner_cuts
from domain.plan.problem import BatterySpec, GridSpec, PlanProblem
from domain.plan.steps import TIERS, Tiers, edges, known_until, means, price_cuts
from domain.plan.worth import terminal_value_per_kwh
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff

CURTAIL_COST = 1e-4  # only breaks the tie between throwing away and exporting for nothing
RECOVERY_PER_KWH_H = 0.05  # urgency of getting back above the reserve: wait hours for sun, not days
SHORTEST_H = 1 / 12
PROFIT_WEIGHT = 0.5  # what is left at the end is worth so much of it to an owner who would rather sell
FUSE_VOLTAGE_V = 230
ABLE = BatteryCapabilities(
    actions=frozenset(BatteryAction), hold_keeps_empty=True
)  # of a battery that can all
NO_BATTERY = BatterySpec(
    capacity_kwh=0.0, max_charge_kw=0.0, max_discharge_kw=0.0, eta_charge=1.0, eta_discharge=1.0, soc0_kwh=0.0
)


class Draft(Struct, frozen=True, kw_only=True):
    """A problem and the instants its steps lie between; `edges` has one more entry than steps.

    `may_hold` False: the battery cannot be kept from covering the house, which no bound of the problem says.
    `may_keep_empty` False: nor from taking the sun; `may_slow` False: nor told to take less of it.
    `car_step_kw`: what a car's charger takes whole multiples of, by name.
    """

    problem: PlanProblem
    edges: tuple[datetime, ...]
    may_hold: bool = True
    may_keep_empty: bool = True
    may_slow: bool = True
    car_step_kw: dict[str, float] = {}


def build(
    house: House,
    now: datetime,
    *,
    soc_pct: float | None,
    tariff: Tariff | None,
    load: PowerForecast | None,
    solar: PowerForecast | None,
    cars: tuple[CarWish, ...] = (),
    able: BatteryCapabilities = ABLE,
    tiers: Tiers = TIERS,
    paid_today: float | None = None,
) -> Draft | Reason:
    """The problem from `now` on; a Reason (price, SoC or load unknown, nothing to plan) where there is none.

    `load` is all consumption that the plan does not schedule itself, W. `solar` None is no solar. `able`:
    what the battery can do; a plan never counts on anything else. `paid_today`: what the local day has cost
    so far, less what it earned; None is not known.
    """
    if house.battery is None and not cars:
        return Reason(Why.NO_PLAN, {"missing": "battery"})
    if house.battery is not None and not _is_known(soc_pct):
        return Reason(Why.SOC_UNKNOWN)
    slots = [slot for slot in (() if tariff is None else tariff.slots) if _is_known(slot.import_price)]
    priced = known_until(((slot.start, slot.end) for slot in slots), now)
    if priced is None:
        return Reason(Why.PRICE_UNKNOWN)
    needs = [] if load is None else [slot for slot in load.slots if _is_known(slot.power_w)]
    loaded = known_until(((slot.start, slot.end) for slot in needs), now)
    if load is None or loaded is None:
        return Reason(Why.LOAD_UNKNOWN)
    now = now.astimezone(UTC)
    end = min(now + timedelta(hours=house.optimiser.horizon_h), priced, loaded).astimezone(UTC)
    if (end - now).total_seconds() < SHORTEST_H * 3600:
        return Reason(Why.PRICE_UNKNOWN if priced <= loaded else Why.LOAD_UNKNOWN)

    ahead = tariff.between(now, end) if tariff is not None else ()
    acts, settings, zone = able.actions, house.optimiser, ZoneInfo(house.site.timezone)
    cuts = [*price_cuts(ahead), *owner_cuts(settings, zone, now, end)]
    limits = edges(now, end, settings.step_s, tiers, cuts)
    clock = Clock(edges=limits, zone=zone)
    hours = clock.hours
    buy = means([(s.start, s.end, s.import_price) for s in ahead], limits)
    sell = means([(s.start, s.end, _or_nothing(s.export_price)) for s in ahead], limits)
    unpriced = means([(s.start, s.end, float(not _is_known(s.export_price))) for s in ahead], limits)
    need = cautious_kw(load, load.high, settings.caution, limits)
    sun = [0.0] * len(hours)
    if solar is not None:
        sun = cautious_kw(solar, solar.low, settings.caution, limits)
    import_kw, export_kw = _connection(house.site)
    may_curtail = house.curtailment.enabled and BatteryAction.CURTAIL in acts
    may_sell = BatteryAction.FORCE_DISCHARGE in acts and house.battery is not None
    least = max(0.0, house.curtailment.enter_below)  # what is not worth exporting is not worth a discharge
    battery = NO_BATTERY
    if house.battery is not None and soc_pct is not None:
        battery = _battery(house.battery, settings, soc_pct)
        weight = PROFIT_WEIGHT if settings.profit_max else 1.0
        worth = terminal_value_per_kwh(battery, buy, hours, weight)
        battery = replace(battery, terminal_value_per_kwh=worth)
    most_kw = battery.max_charge_kw + sum(car.max_kw for car in cars)
    problem = PlanProblem(
        steps=len(hours),
        dt_h=hours,
        battery=battery,
        grid=GridSpec(import_limit_kw=import_kw, export_limit_kw=export_kw),
        pv_curtailable=may_curtail,
        curtail_cost_per_kwh=CURTAIL_COST,
        curtail_beside_import=house.optimiser.curtail_to_import,
        curtail_while_forced=able.curtails_while_forced or battery is NO_BATTERY,
        evs=in_steps(cars, limits),
        import_price=tuple(buy),
        export_price=tuple(sell),
        pv_kw=tuple(sun),
        load_kw=tuple(need),
        charge_max_kw=_chargeable(
            settings, battery, buy, _beyond(sun, need), may_force=BatteryAction.FORCE_CHARGE in acts
        ),
        discharge_max_kw=None if may_sell else _beyond(need, sun),
        curtail_max_kw=tuple(
            _curtailable(house, may_curtail, p, n, export_kw) for p, n in zip(sun, need, strict=True)
        ),
        floors=floors_of(settings, clock, battery.capacity_kwh),
        import_max_kw=_whole(
            limited(settings.limit, clock, "import", _reachable(import_kw, need, sun), _beyond(need, sun)),
            [kw + most_kw for kw in need],
        ),
        export_max_kw=_whole(
            limited(settings.limit, clock, "export", [export_kw] * len(sun), _beyond(sun, need)),
            [kw + battery.max_discharge_kw for kw in sun],
        ),
        battery_export_allowed=tuple(
            may_sell and s > least and u == 0 for s, u in zip(sell, unpriced, strict=True)
        ),
    )
    if settings.cost_neutral:
        supply = 0.0 if tariff is None else tariff.supply_charge_per_day or 0.0
        sold = neutral_limits(problem, clock, paid_today=paid_today, supply_per_day=supply)
        problem = replace(problem, earnings_limits=sold)
    return Draft(
        problem=problem,
        edges=limits,
        may_hold=BatteryAction.HOLD in acts or house.battery is None,
        may_keep_empty=BatteryAction.HOLD in acts and able.hold_keeps_empty,
        may_slow=BatteryAction.FORCE_CHARGE in acts and able.selectable_power,
        car_step_kw={car.name: car.step_kw for car in cars},
    )


def _is_known(value: float | None) -> bool:
    return value is not None and isfinite(value)


def _or_nothing(value: float | None) -> float:
    return value if value is not None and isfinite(value) else 0.0


def _connection(site: Site) -> tuple[float | None, float | None]:
    """Import and export limit, kW; the fuse counts as an import limit at nominal voltage."""
    limits = [] if site.import_limit_w is None else [site.import_limit_w]
    if site.main_fuse_a is not None:
        limits.append(max(0.0, site.main_fuse_a - site.fuse_margin_a) * site.phases * FUSE_VOLTAGE_V)
    export = None if site.export_limit_w is None else site.export_limit_w / 1000
    return (min(limits) / 1000 if limits else None), export


def _battery(battery: Battery, settings: Optimiser, soc_pct: float) -> BatterySpec:
    """Its limits, with the reserve as a hard floor: from below it a plan may rise, never sink further."""
    capacity = battery.capacity_wh / 1000
    stored = capacity * min(max(soc_pct, 0.0), 100.0) / 100
    reserve, cap_pct = capacity * battery.reserve_pct / 100, settings.grid_charge_max_soc_pct
    return BatterySpec(
        capacity_kwh=capacity,
        max_charge_kw=battery.max_charge_w / 1000,
        max_discharge_kw=battery.max_discharge_w / 1000,
        eta_charge=battery.efficiency,
        eta_discharge=battery.efficiency,
        soc0_kwh=stored,
        reserve_kwh=reserve,
        reserve_penalty_per_kwh_h=RECOVERY_PER_KWH_H,
        cycle_cost_per_kwh_discharged=settings.wear_per_kwh,
        export_reserve_kwh=max(reserve, capacity * settings.reserve_pct / 100),
        reserve_slack_kwh=max(0.0, reserve - stored),
        grid_charge_max_kwh=None if cap_pct >= 100 else capacity * cap_pct / 100,
    )


def _chargeable(
    settings: Optimiser, battery: BatterySpec, buy: list[float], spare: tuple[float, ...], *, may_force: bool
) -> tuple[float, ...] | None:
    """The most that may be charged in each step, kW: from the grid only where it is cheap enough."""
    ceiling = settings.grid_charge_price_ceiling
    if may_force and ceiling is None:
        return None
    return tuple(
        battery.max_charge_kw if may_force and (ceiling is None or price <= ceiling) else sunny
        for price, sunny in zip(buy, spare, strict=True)
    )


def _whole(limits: list[float | None], ever: list[float]) -> tuple[float, ...] | None:
    """Limits of which some are none: there what could ever flow at once; None where all of them are none."""
    if all(limit is None for limit in limits):
        return None
    return tuple(most if limit is None else limit for limit, most in zip(limits, ever, strict=True))


def _beyond(one_kw: list[float], other_kw: list[float]) -> tuple[float, ...]:
    """How much one series exceeds the other, kW: what a battery moves that nobody can force."""
    return tuple(max(0.0, one - other) for one, other in zip(one_kw, other_kw, strict=True))


def _curtailable(
    house: House, may_curtail: bool, pv_kw: float, load_kw: float, export_kw: float | None
) -> float:
    """How much solar may be thrown away, kW.

    Unless the owner wants paid imports to replace it, solar serves the house first. Where we cannot
    curtail at all, the inverter still does above the export limit.
    """
    spare = max(0.0, pv_kw - load_kw)
    if not may_curtail:
        return 0.0 if export_kw is None else max(0.0, spare - export_kw)
    return pv_kw if house.optimiser.curtail_to_import else spare


def _reachable(limit_kw: float | None, load_kw: list[float], pv_kw: list[float]) -> list[float | None]:
    """The import limit, raised where the house alone needs more: a plan cannot switch the house off."""
    if limit_kw is None:
        return [None] * len(load_kw)
    return [max(limit_kw, alone) for alone in _beyond(load_kw, pv_kw)]
