"""Random houses, what a planner makes of them, and one step of such a plan lived minute by minute by the
rules of the house, with the sun, the load, the price and the level that it has there.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import NamedTuple

from msgspec.structs import replace

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from adapters.solver.inline import InlineSolver
from adapters.stores.memory.records import MemoryRecords
from domain.command.decision import Owner, SiteDecision
from domain.command.held import Held
from domain.command.intent import BatteryIntent
from domain.command.order import FORCED, BatteryAction, BatteryOrder
from domain.forecast.series import PowerForecast, PowerSlot
from domain.house.house import Battery, Curtailment, House, Site
from domain.house.optimiser import Optimiser
from domain.house.settings import Mode, SolarSettings
from domain.instants import RealTime
from domain.loadpoint.memory import LoadpointMemory
from domain.loadpoint.smart_wish import wishes_of
from domain.loadpoint.sun_wish import followers_of
from domain.plan.plan import Plan, PlanSlot
from domain.reading.battery import BatteryMode
from domain.reading.observation import Observation
from domain.site import Memory, decide_site
from domain.tariff.slots import PriceSlot, Tariff
from scheduler.planner import Planner
from scheduler.state import HouseState
from tests.builders import ABLE, NOON, a_car, a_charger, a_loadpoint, a_price, a_view, after, an_observation

HOURS = 8
HOUR = 3_600
TELLS_ALL = replace(ABLE, hold_keeps_empty=True)
OF_POWER = {0: BatteryMode.HOLD, 1: BatteryMode.FORCE_DISCHARGE, -1: BatteryMode.FORCE_CHARGE}
TWO_STEPS_W = 2 * 230  # what is hidden is found by trying: so much more or less
NEAR_PCT = 0.1  # a plan rounds its levels; so near a floor it is on either side
TICKS, SETTLED = 50, 10
INDEED = {"min_on_s": 0, "min_off_s": 0}
SOON = {"start_delay_s": 0, "stop_delay_s": 90}  # so long that a car that leaves lets the other go on


class Lives(NamedTuple):
    """A house with what comes to it, hour by hour, W and per kWh."""

    house: House
    soc_pct: float
    sun_w: list[float]
    load_w: list[float]
    buy: list[float]
    sell: list[float]


def by_chance(dice: Random) -> Lives:
    """With a car in mode Sun. Prices pay to use power for some hours, and export costs something in more."""
    is_beside = dice.random() < 0.25
    sun = SolarSettings(
        battery_start_soc_pct=dice.choice((20, 50, 80)),
        parallel=is_beside,
        parallel_reserve_w=dice.choice((1_000, 3_000)),
        grid_fallback="minimum" if dice.random() < 0.2 and not is_beside else "none",
        **SOON,
    )
    lp = a_loadpoint(
        mode=Mode.SOLAR, vehicle="car", solar=sun, max_current_a=dice.choice((10, 16, 32)), **INDEED
    )
    house = House(
        site=Site(
            timezone="UTC",
            export_limit_w=dice.choice((None, None, None, 0, 2_000)),
            import_limit_w=dice.choice((None, None, None, 5_000, 8_000)),
        ),
        battery=Battery(
            capacity_wh=dice.choice((5_000, 10_000, 20_000)),
            efficiency=0.95,
            max_charge_w=dice.choice((2_500, 5_000)),
        ),
        optimiser=Optimiser(
            enabled=True,
            horizon_h=HOURS,
            step_s=HOUR,
            switch_cost=0.0,
            grid_charge_max_soc_pct=dice.choice((100, 100, 60)),
            grid_charge_price_ceiling=dice.choice((None, None, -0.05, 0.1)),
        ),
        curtailment=Curtailment(enabled=dice.random() < 0.6),
        vehicles=(a_car(),),
        loadpoints=(lp,),
    )
    buy = [dice.choice((-0.2, -0.05, -0.01, 0.02, 0.1, 0.3, 0.5)) for _ in range(HOURS)]
    return Lives(
        house=house,
        soc_pct=dice.choice((12.0, 30.0, 48.0, 60.0, 78.0, 90.0)),
        sun_w=[dice.choice((0.0, 1_000.0, 2_000.0, 4_000.0, 6_000.0, 9_000.0)) for _ in range(HOURS)],
        load_w=[dice.choice((300.0, 500.0, 1_000.0, 3_000.0)) for _ in range(HOURS)],
        buy=buy,
        sell=[round(price * dice.choice((0.3, 0.8, 1.0)) - 0.02, 3) for price in buy],
    )


class Foreseen:
    """A forecast of what comes."""

    def __init__(self, power_w: list[float]) -> None:
        self._told = PowerForecast(
            slots=tuple(
                PowerSlot(after(h * HOUR), after(h * HOUR + HOUR), each) for h, each in enumerate(power_w)
            )
        )

    async def forecast(self, start: object, end: object) -> PowerForecast:
        """All of it."""
        return self._told

    async def close(self) -> None:
        """Nothing to let go of."""


def seen_at_noon(lives: Lives) -> Observation:
    """With cars that are plugged in and far from full."""
    return an_observation(
        soc_pct=lives.soc_pct,
        chargers={lp.id: a_charger(vehicle_soc_pct=20) for lp in lives.house.loadpoints},
        price=a_price(),
    )


def plan_of(lives: Lives, order: Mapping[str, object] | None = None) -> Plan:
    """What the planner makes of it at noon; with what a person would order the battery: the preview of it."""
    state = HouseState(lives.house, MemoryRecords().documents)
    state.seen = seen_at_noon(lives)
    state.tariff = Tariff(
        slots=tuple(
            PriceSlot(start=after(h * HOUR), end=after(h * HOUR + HOUR), import_price=buy, export_price=sell)
            for h, (buy, sell) in enumerate(zip(lives.buy, lives.sell, strict=True))
        )
    )
    planner = Planner(
        state,
        solver=InlineSolver(),
        solar=Foreseen(lives.sun_w),
        load=Foreseen(lives.load_w),
        new_id=lambda: "p",
        abilities=lambda: TELLS_ALL,
        wishes=lambda house, now: wishes_of(house, state.seen, {}, {}, set(), now),
        followers=lambda house, now: followers_of(house, state.seen, {}, {}, {}, now, state.tariff),
        is_read=False,
    )
    if order is not None:
        return asyncio.run(planner.preview({"battery": dict(order)}, NOON, RealTime(NOON)))
    asyncio.run(planner.replan(NOON))
    assert state.plan is not None, state.plan_refusal
    return state.plan


class Slot(NamedTuple):
    """A step of the plan, with the level and the cars' powers before it."""

    planned: PlanSlot
    soc_pct: float
    running_w: Mapping[str, float]
    sun_w: float
    load_w: float


def lived(
    house: House, plan: Plan, slot: Slot, by_hand: BatteryIntent | None = None
) -> list[dict[str, float]]:
    """What each car takes tick by tick in one step, W, whose level stands still; they are let in on the
    third, when battery and limit are as the step has them. `by_hand`: what a person has ordered.
    """
    battery, site_w = house.battery, house.site.export_limit_w
    assert battery is not None
    stores = SimulatedBattery(
        soc_pct=slot.soc_pct,
        capacity_wh=battery.capacity_wh,
        max_charge_w=battery.max_charge_w,
        max_discharge_w=battery.max_discharge_w,
        reserve_pct=battery.reserve_pct,
    )
    physics = SimulatedHouse(now=NOON, pv_available_w=slot.sun_w, battery=stores)
    physics.export_limit_w = site_w
    start, current_a = slot.planned.start, {key: int(watts // 230) for key, watts in slot.running_w.items()}
    since = start - timedelta(hours=1)
    memory = Memory(
        loadpoints={
            lp.id: LoadpointMemory(owner=Owner(lp.mode.value), on_since=since, current_a=current_a[lp.id])
            for lp in house.loadpoints
            if current_a[lp.id]
        },
        curtailment_active=slot.planned.curtail_w > 0,
    )
    held: dict[str, Held] = {}
    limit: Held | None = None
    taken_w = []
    for tick in range(TICKS):
        now = start + tick * timedelta(seconds=30)
        physics.load_wanted_w = slot.load_w + 230 * sum(current_a.values())
        physics.advance(NOON)
        view = a_view(
            house,
            an_observation(
                at=now,
                grid_w=physics.grid_w,
                pv_w=physics.pv_w,
                battery_w=physics.battery_w,
                soc_pct=slot.soc_pct,
                mode=mode_of(stores),
                chargers={
                    key: a_charger(230.0 * amps, vehicle_soc_pct=20) for key, amps in current_a.items()
                },
                price=PriceSlot(
                    start=start,
                    end=slot.planned.end,
                    import_price=slot.planned.import_price,
                    export_price=slot.planned.export_price,
                ),
            ),
            battery=TELLS_ALL,
            plan=replace(plan, made_at=now),
            battery_intent=by_hand,
            car_plans=dict(plan.cars),
            memory=memory,
            held=held,
            limit=limit,
        )
        found = decide_site(view, now)
        held, limit = obeyed(found.decision, physics, site_w)
        memory = replace(found.memory, loadpoints=memory.loadpoints) if tick < 2 else found.memory
        if tick >= 2:
            orders = {key: each.order for key, each in found.decision.loadpoints.items()}
            current_a |= {key: order.current_a for key, order in orders.items() if order is not None}
        taken_w.append({key: 230.0 * amps for key, amps in current_a.items()})
    return taken_w


def mode_of(battery: SimulatedBattery) -> BatteryMode:
    """As the device tells it."""
    power_w = None if battery.forced is None else battery.forced.power_w
    return BatteryMode.SELF_CONSUMPTION if power_w is None else OF_POWER[(power_w > 0) - (power_w < 0)]


def obeyed(
    decision: SiteDecision, physics: SimulatedHouse, site_w: float | None
) -> tuple[dict[str, Held], Held | None]:
    """The house after what was decided of battery and limit; what is held of it then."""
    battery, held, limit = physics.battery, dict[str, Held](), None
    assert battery is not None
    assert decision.battery is not None
    order = decision.battery.order
    if order is not None and order.action in FORCED:
        held["battery"] = held_by(decision.battery.owner, "battery", order)
        powers = {
            BatteryAction.HOLD: 0.0,
            BatteryAction.FORCE_CHARGE: -(order.power_w or 0.0),
            BatteryAction.FORCE_DISCHARGE: order.power_w or 0.0,
        }
        battery.force(powers[order.action], order.target_soc_pct, None)
    else:
        battery.release()
    limits = [each for each in (decision.curtailment.limit_w, site_w) if each is not None]
    physics.export_limit_w = min(limits, default=None)
    if decision.curtailment.limit_w is not None:
        limit = held_by(Owner.OPTIMISER, "curtailment", BatteryOrder(action=BatteryAction.CURTAIL))
    return held, limit


def held_by(owner: Owner, target: str, order: BatteryOrder) -> Held:
    """What is held since before."""
    return Held(target=target, order=order, owner=owner.value, issued_by=owner.value, since=NOON)
