"""From what the house knows to a planning problem; or the reason why there can be none.

Nothing is invented: the horizon ends where prices or the load forecast end, solar past its
forecast is 0, and an export price nobody told us earns nothing and sells nothing. NaN and infinite
numbers are what nobody told us.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from math import isfinite

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.forecast.series import PowerForecast
from domain.house.house import Battery, House, Optimiser, Site
from domain.plan.cars import CarWish, in_steps
from domain.plan.problem import BatterySpec, GridSpec, PlanProblem
from domain.plan.steps import TIERS, Slot, Tiers, edges, known_until, means, price_cuts
from domain.plan.worth import terminal_value_per_kwh
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff

CURTAIL_COST = 1e-4  # only breaks the tie between throwing away and exporting for nothing
RECOVERY_PER_KWH_H = 0.05  # urgency of getting back above the reserve: wait hours for sun, not days
SHORTEST_H = 1 / 12
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
) -> Draft | Reason:
    """The problem from `now` on; a Reason (price, SoC or load unknown, nothing to plan) where there is none.

    `load` is all consumption that the plan does not schedule itself, W. `solar` None is no solar. `able`:
    what the battery can do; a plan never counts on anything else.
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
    acts = able.actions
    limits = edges(now, end, house.optimiser.step_s, tiers, price_cuts(ahead))
    hours = tuple((b - a).total_seconds() / 3600 for a, b in pairwise(limits))
    buy = means([(s.start, s.end, s.import_price) for s in ahead], limits)
    sell = means([(s.start, s.end, _or_nothing(s.export_price)) for s in ahead], limits)
    unpriced = means([(s.start, s.end, float(not _is_known(s.export_price))) for s in ahead], limits)
    need = _kilowatts(load, limits)
    sun = _kilowatts(solar, limits) if solar is not None else [0.0] * len(hours)
    import_kw, export_kw = _connection(house.site)
    may_curtail = house.curtailment.enabled and BatteryAction.CURTAIL in acts
    may_sell = BatteryAction.FORCE_DISCHARGE in acts and house.battery is not None
    least = max(0.0, house.curtailment.enter_below)  # what is not worth exporting is not worth a discharge
    battery = NO_BATTERY
    if house.battery is not None and soc_pct is not None:
        battery = _valued(_battery(house.battery, house.optimiser, soc_pct), buy, hours)
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
        charge_max_kw=None if BatteryAction.FORCE_CHARGE in acts else _beyond(sun, need),
        discharge_max_kw=None if may_sell else _beyond(need, sun),
        curtail_max_kw=tuple(
            _curtailable(house, may_curtail, p, n, export_kw) for p, n in zip(sun, need, strict=True)
        ),
        import_max_kw=_reachable(import_kw, need, sun),
        battery_export_allowed=tuple(
            may_sell and s > least and u == 0 for s, u in zip(sell, unpriced, strict=True)
        ),
    )
    return Draft(
        problem=problem,
        edges=limits,
        may_hold=BatteryAction.HOLD in acts or house.battery is None,
        may_keep_empty=BatteryAction.HOLD in acts and able.hold_keeps_empty,
        may_slow=BatteryAction.FORCE_CHARGE in acts and able.selectable_power,
        car_step_kw={car.name: car.step_kw for car in cars},
    )


def _kilowatts(forecast: PowerForecast, limits: tuple[datetime, ...]) -> list[float]:
    slots: list[Slot] = [(s.start, s.end, max(0.0, _or_nothing(s.power_w))) for s in forecast.slots]
    return [power / 1000 for power in means(slots, limits)]


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
    reserve = capacity * battery.reserve_pct / 100
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
    )


def _valued(battery: BatterySpec, prices: list[float], hours: tuple[float, ...]) -> BatterySpec:
    return replace(battery, terminal_value_per_kwh=terminal_value_per_kwh(battery, prices, hours))


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


def _reachable(limit_kw: float | None, load_kw: list[float], pv_kw: list[float]) -> tuple[float, ...] | None:
    """The import limit, raised where the house alone needs more: a plan cannot switch the house off."""
    if limit_kw is None:
        return None
    return tuple(max(limit_kw, alone) for alone in _beyond(load_kw, pv_kw))
