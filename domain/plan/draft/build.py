"""From what the house knows to a planning problem; or the reason why there can be none."""

from collections.abc import Generator, Mapping, Sequence
from datetime import datetime
from math import fsum

from msgspec import Struct
from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.intent import ExportIntent
from domain.command.order import BatteryAction
from domain.energy.terms_so_far import TermsSoFar
from domain.forecast.series import PowerForecast
from domain.house.house import Battery, House
from domain.house.optimiser import Optimiser
from domain.plan.cars.car_plan import CarPlan
from domain.plan.cars.stretch import Stretch, Taken
from domain.plan.cars.wish import CarWish
from domain.plan.draft.cars import cars_of, spared_steps
from domain.plan.draft.cases import Case, other_loads, side
from domain.plan.draft.followed import Contract
from domain.plan.draft.followers import AS_IT_COMES, Follower, Told, with_followers
from domain.plan.draft.known import SHORTEST_H, Ahead, is_known, looking_ahead
from domain.plan.draft.limits import (
    charge_limits,
    connection_kw,
    curtail_limits,
    discharge_limits,
    export_limits,
    held_back_steps,
    import_limits,
    paid_kw,
)
from domain.plan.draft.made_way import MadeWay, made_way
from domain.plan.draft.neutral import neutral_limits
from domain.plan.draft.owner import floors_of, wanted_of
from domain.plan.draft.steps import TIERS, Tiers
from domain.plan.draft.worth import terminal_value_per_kwh
from domain.plan.problem.gave_way import Wanted
from domain.plan.problem.problem import BatterySpec, EvSpec, GridSpec, PlanProblem
from domain.plan.turns import whole
from domain.reason.reason import Reason, Why
from domain.tariff.slots import Tariff
from domain.tariff.terms import Side
from domain.tariff.wall_clock import Span

CURTAIL_COST = 1e-4  # dollars; only breaks the tie between throwing away and exporting for nothing
RECOVERY_PER_KWH_H = 0.05  # dollars: urgency of getting back above the reserve: wait hours for sun, not days
PROFIT_WEIGHT = 0.5  # what is left at the end is worth so much of it to an owner who would rather sell
NOTHING_COUNTED = TermsSoFar()
NONE_CHOSEN: Mapping[str, CarPlan] = {}
NO_ROOMS: Mapping[str, Sequence[Stretch]] = {}
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
    `car_step_kw`: what a car's charger takes whole multiples of, by name. `contract`: None where a kWh costs
    the same however many there are. `cases`: what may come instead, less likely together than certain, so
    that something is left for what is planned (ValueError). `held_back`: the steps in which we limit export
    for what it earns. `following_kw`: what of the load is that of cars which follow the sun, by name.
    `wanted`: what the owner wished when, by the name of its floor.
    """

    problem: PlanProblem
    edges: tuple[datetime, ...]
    may_hold: bool = True
    may_keep_empty: bool = True
    may_slow: bool = True
    car_step_kw: dict[str, float] = {}
    contract: Contract | None = None
    cases: tuple[Case, ...] = ()
    held_back: frozenset[int] = frozenset()
    following_kw: Mapping[str, tuple[float, ...]] = {}
    wanted: Mapping[str, Wanted] = {}

    def __post_init__(self) -> None:
        if not all(case.likely > 0.0 for case in self.cases) or not self.likely > 0.0:
            raise ValueError(f"cases are {[case.likely for case in self.cases]} likely")

    @property
    def likely(self) -> float:
        """How likely it is that it comes as planned, of 1; always above 0."""
        return 1.0 - fsum(case.likely for case in self.cases)

    def prices(self, side: Side, kwh: Sequence[float]) -> Sequence[float]:
        """What the kWh of each step cost or earn on average, followed through the contract's quotas."""
        if self.contract is not None:
            return self.contract.prices(side, kwh)
        return self.problem.import_price if side is Side.IMPORT else self.problem.export_price


def building(
    house: House,
    now: datetime,
    *,
    soc_pct: float | None,
    tariff: Tariff | None,
    load: PowerForecast | None,
    solar: PowerForecast | None,
    cars: tuple[CarWish, ...] = (),
    chosen: Mapping[str, CarPlan] = NONE_CHOSEN,
    rooms: Mapping[str, Sequence[Stretch]] = NO_ROOMS,
    followers: Sequence[Follower] = (),
    told: Mapping[datetime, Told] = AS_IT_COMES,
    battery_room: Sequence[Stretch] = (),
    giving_way: Sequence[Taken] = (),
    first: Sequence[Taken] | None = None,
    spared: Sequence[Span] = (),
    able: BatteryCapabilities = ABLE,
    tiers: Tiers = TIERS,
    paid_today: float | None = None,
    used: TermsSoFar = NOTHING_COUNTED,
    limit: ExportIntent | None = None,
    is_limited: bool = False,
    shortest_h: float = SHORTEST_H,
) -> Generator[None, None, Draft | Reason]:
    """The problem from `now` on; a Reason (price, SoC or load unknown, nothing to plan) where there is none,
    or none of `shortest_h`.

    `load` is all consumption that the plan does not schedule itself, W. `solar` None is no solar. `able`:
    what the battery can do; a plan never counts on anything else. `chosen`: the cars whose hours are chosen
    already; `rooms`: what fuse and circuits leave to the others, `battery_room`: to the battery. `spared`:
    when the battery gives nothing, as the mode of a car of the load wants it. `giving_way`: what of the load
    is left to cars with a departure where the connection does not carry both, `first`: how much, None: all
    that these could take. `followers`: the cars that take
    of the sun beside the plan, which has them as load; `told`: what they find the battery do, where a plan
    tells it.
    `paid_today`: what the local day has cost so far, less what it earned; None is not known. `used`: how much
    of the tariff's terms is used. `limit`: what somebody wants sold at most. `is_limited`: export is limited
    for what it earns.

    In turns of a few milliseconds.
    """
    if house.battery is None and not cars:
        return Reason(Why.NO_PLAN, {"missing": "battery"})
    if house.battery is not None and not is_known(soc_pct):
        return Reason(Why.BATTERY_SOC_UNKNOWN)
    ahead = yield from looking_ahead(
        house,
        now,
        tariff=tariff,
        load=load,
        solar=solar,
        used=used,
        tiers=tiers,
        shortest_h=shortest_h,
    )
    if isinstance(ahead, Reason):
        return ahead
    yield
    battery = NO_BATTERY
    if house.battery is not None and soc_pct is not None:
        battery = _battery(house.battery, house.optimiser, soc_pct, ahead, able)
    kept = spared_steps(cars, ahead, chosen, spared)
    specs = cars_of(cars, ahead, chosen, rooms)
    way = made_way(cars, giving_way, first, ahead.clock.edges) if giving_way else None
    held_back = frozenset[int]()
    if _may_curtail(house, able):
        held_back = held_back_steps(house, ahead, is_limited=is_limited)
    after = _followed(house, battery, ahead, followers, told, soc_pct, able, battery_room, held_back)
    problem = _problem(house, battery, after, specs, kept, able, battery_room, limit, held_back, way)
    cases, likely = list[Case](), side(house.optimiser.caution)
    for load_kw in other_loads(load, ahead.clock.edges) if battery is not NO_BATTERY and likely else ():
        yield
        then = replace(ahead, need_kw=load_kw)
        specs = cars_of(cars, then, chosen, rooms)
        then = _followed(house, battery, then, followers, told, soc_pct, able, battery_room, held_back)
        cases.append(
            Case(
                likely,
                _problem(house, battery, then, specs, kept, able, battery_room, limit, held_back, way),
            )
        )
    yield
    if house.optimiser.cost_neutral:
        supply = 0.0 if tariff is None else tariff.supply_charge_per_day or 0.0
        sold = neutral_limits(problem, ahead.clock, paid_today=paid_today, supply_per_day=supply)
        problem = replace(problem, earnings_limits=sold)
        cases = [Case(one.likely, replace(one.problem, earnings_limits=sold)) for one in cases]
    acts = able.actions
    return Draft(
        problem=problem,
        edges=ahead.clock.edges,
        may_hold=BatteryAction.HOLD in acts or house.battery is None,
        may_keep_empty=BatteryAction.HOLD in acts and able.hold_keeps_empty,
        may_slow=BatteryAction.FORCE_CHARGE in acts and able.selectable_power,
        car_step_kw={car.name: car.step_kw for car in cars if car.name not in chosen},
        contract=ahead.contract,
        cases=tuple(cases),
        held_back=held_back,
        following_kw=after.following_kw,
        wanted=wanted_of(house.optimiser, ahead.clock),
    )


build = whole(building)


def _followed(
    house: House,
    battery: BatterySpec,
    ahead: Ahead,
    followers: Sequence[Follower],
    told: Mapping[datetime, Told],
    soc_pct: float | None,
    able: BatteryCapabilities,
    battery_room: Sequence[Stretch],
    held_back: frozenset[int],
) -> Ahead:
    if not followers:
        return ahead
    _, export_kw = connection_kw(house.site)
    return with_followers(
        ahead,
        followers,
        house.battery,
        soc_pct,
        paid_kw=paid_kw(house, battery, ahead, able, battery_room),
        paid_to_pct=house.optimiser.grid_charge_max_soc_pct,
        rule=house.curtailment,
        let_out_kw=[0.0 if t in held_back else export_kw for t in range(len(ahead.buy))],
        told=told,
        sharing=house.site.surplus_sharing,
    )


def _may_curtail(house: House, able: BatteryCapabilities) -> bool:
    return house.curtailment.enabled and BatteryAction.CURTAIL in able.actions


def _problem(
    house: House,
    battery: BatterySpec,
    ahead: Ahead,
    cars: tuple[EvSpec, ...],
    spared: frozenset[int],
    able: BatteryCapabilities,
    battery_room: Sequence[Stretch],
    limit: ExportIntent | None,
    held_back: frozenset[int],
    way: MadeWay | None,
) -> PlanProblem:
    import_kw, export_kw = connection_kw(house.site)
    may_curtail = _may_curtail(house, able)
    may_sell = BatteryAction.FORCE_DISCHARGE in able.actions and house.battery is not None
    start = ahead.clock.edges[0].astimezone(ahead.clock.zone)
    seconds = start.second + start.microsecond / 1e6
    problem = PlanProblem(
        per_dollar=ahead.per_dollar,
        steps=len(ahead.buy),
        dt_h=ahead.clock.hours,
        start_hour_local=start.hour + start.minute / 60 + seconds / 3600,
        battery=battery,
        grid=GridSpec(import_limit_kw=import_kw, export_limit_kw=export_kw),
        pv_curtailable=may_curtail,
        curtail_cost_per_kwh=CURTAIL_COST * ahead.per_dollar,
        curtail_beside_import=house.optimiser.curtail_to_import,
        curtail_while_forced=able.curtails_while_forced or battery is NO_BATTERY,
        curtail_while_held=able.curtails_while_held and able.hold_keeps_empty,
        evs=cars,
        demand=ahead.demands or None,
        quotas=ahead.quotas,
        floors=floors_of(house.optimiser, ahead.clock, battery.capacity_kwh, ahead.per_dollar),
        import_price=ahead.buy,
        export_price=ahead.sell,
        pv_kw=ahead.sun_kw,
        load_kw=ahead.need_kw,
        charge_max_kw=charge_limits(house, battery, ahead, able, battery_room),
        discharge_max_kw=discharge_limits(battery, ahead, spared, may_sell=may_sell),
        curtail_max_kw=curtail_limits(house, ahead, may_curtail=may_curtail),
        import_max_kw=import_limits(
            house, ahead, battery.max_charge_kw + sum(car.max_kw for car in cars), way
        ),
        export_max_kw=export_limits(house, ahead, battery, limit, held_back),
    )
    least = max(0.0, house.curtailment.enter_below)  # what is not worth exporting is not worth a discharge
    allowed = zip(problem.best_export_prices, ahead.is_priced, strict=True)
    return replace(
        problem,
        battery_export_allowed=tuple(may_sell and price > least and is_told for price, is_told in allowed),
    )


def _battery(
    battery: Battery, settings: Optimiser, soc_pct: float, ahead: Ahead, able: BatteryCapabilities
) -> BatterySpec:
    """Its limits, with the reserve as a hard floor: from below it a plan may rise, never sink further."""
    capacity = battery.capacity_wh / 1000
    stored = capacity * min(max(soc_pct, 0.0), 100.0) / 100
    reserve, cap_pct = capacity * battery.reserve_pct / 100, settings.grid_charge_max_soc_pct
    made = BatterySpec(
        capacity_kwh=capacity,
        max_charge_kw=battery.max_charge_w / 1000,
        max_discharge_kw=battery.max_discharge_w / 1000,
        eta_charge=battery.efficiency,
        eta_discharge=battery.efficiency,
        soc0_kwh=stored,
        reserve_kwh=reserve,
        reserve_penalty_per_kwh_h=RECOVERY_PER_KWH_H * ahead.per_dollar,
        cycle_cost_per_kwh_discharged=settings.wear_per_kwh,
        export_reserve_kwh=max(reserve, capacity * settings.reserve_pct / 100),
        reserve_slack_kwh=max(0.0, reserve - stored),
        grid_charge_max_kwh=None if cap_pct >= 100 else capacity * cap_pct / 100,
        holds_up_to_kwh=None if able.holds_up_to_pct is None else capacity * able.holds_up_to_pct / 100,
        whole_power=not able.selectable_power,
    )
    weight = PROFIT_WEIGHT if settings.profit_max else 1.0
    worth = terminal_value_per_kwh(made, ahead.buy, ahead.clock.hours, weight)
    return replace(made, terminal_value_per_kwh=worth)
