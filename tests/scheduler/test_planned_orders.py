"""Orders of persons in the plan that is made while they run."""

import pytest
from msgspec.structs import replace

from adapters.solver.inline import InlineSolver
from domain.command.request import BatteryRequest, ExportRequest
from domain.house.house import Optimiser
from domain.house.settings import Mode, SmartSettings
from domain.instants import RealTime
from domain.plan.draft.steps import means
from domain.tariff.terms import DemandCharge, TariffTerms
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.builders import a_car
from tests.scheduler.bench import NOON
from tests.scheduler.living import HOUSE, Living, with_garage
from tests.scheduler.planning import Told, planning, steady


@pytest.mark.parametrize("issued_by", ["user", "automation:a"])
def test_a_running_order_of_a_person_is_planned_at_the_power_it_runs_at(issued_by: str) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"battery_soc_pct": 30})
        engine = await living.start()
        await engine.room.ask_battery(BatteryRequest(action="force_charge", duration_s=7200), "user")
        await living.clock.sleep(60)
        await engine.room.change_battery({"max_charge_w": 1_500}, issued_by)
        await living.clock.sleep(60)
        await engine.planner.replan(living.clock.now())
        plan, seen = engine.state.plan, engine.state.seen
        assert plan is not None
        assert seen is not None
        assert seen.battery is not None
        assert plan.slots[1].power_w == -(seen.battery.power_w or 0)
        assert plan.slots[-1].power_w <= 1_500, "what follows it counts by what is set now"
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("both", "limit_w", "sold_w"),
    [(False, 0.0, 5_000), (False, 3_000.0, 5_000), (True, 0.0, 500), (True, 3_000.0, 3_500)],
)
def test_a_sale_by_hand_is_planned_as_it_runs_beside_a_limit_that_somebody_asked_for(
    both: bool, limit_w: float, sold_w: float
) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        room, able = engine.room, engine.consequences.abilities()
        assert able is not None
        await room.ask_battery(BatteryRequest(action="force_discharge", power_w=5_000, duration_s=3600))
        await room.ask_export(ExportRequest(action="limit_export", limit_w=limit_w, duration_s=7200))
        planner = planning(engine, InlineSolver(), abilities=replace(able, curtails_while_forced=both))
        await planner.replan(living.clock.now())
        assert engine.state.plan is not None
        first = engine.state.plan.slots[0]
        assert (first.action, first.power_w, first.grid_w) == ("discharge", sold_w, 500 - sold_w)
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("action", "is_on", "is_charged"),
    [
        ("hold", False, True),
        ("force_charge", False, True),
        ("force_discharge", False, False),  # none begins beside a sale
        ("force_discharge", True, True),
    ],
)
def test_a_car_that_charges_as_planned_is_in_the_slots_of_a_persons_order(
    action: str, is_on: bool, is_charged: bool
) -> None:
    async def story() -> None:
        garage = with_garage(mode=Mode.SMART, smart=SmartSettings(target_soc_pct=80))
        living = Living(replace(garage, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"pv_w": 5_000})
        engine = await living.start()
        await engine.room.ask_battery(BatteryRequest(action=action, duration_s=3600))
        memories = engine.state.memory.loadpoints
        memories["garage"] = replace(memories["garage"], on_since=NOON if is_on else None)
        await engine.planner.replan(living.clock.now())
        plan, intent = engine.state.plan, engine.state.battery_intent
        assert plan is not None
        assert intent is not None
        asked = [slot for slot in plan.slots if slot.end <= intent.until]
        pieces = [(each.start, each.end, each.power_w) for each in plan.cars["garage"].slots]
        planned_w = means(pieces, [asked[0].start, *(slot.end for slot in asked)])
        assert (sum(planned_w) > 0) == is_charged
        assert plan.cars["garage"].planned_wh > 0
        charged_w = [slot.ev_w.get("garage", 0.0) for slot in asked]
        assert charged_w == pytest.approx(planned_w, abs=1)
        for slot, car_w in zip(asked, charged_w, strict=True):
            taken_w = {"hold": 0.0, "force_charge": slot.power_w, "force_discharge": -slot.power_w}[action]
            assert slot.grid_w == pytest.approx(slot.load_w + car_w + taken_w - slot.pv_w, abs=2)
        await living.kill()

    run_in_virtual_time(story())


def test_an_order_that_raises_the_peak_is_told_at_what_the_peak_costs() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=3)))
        living.world.change({"battery_soc_pct": 50})
        engine = await living.start()
        demand = TariffTerms(demand=(DemandCharge(name="peak", per_kw=12.0, interval_min=5),))
        engine.state.tariff = replace(engine.state.tariff, terms=demand)
        now = living.clock.now()
        usual = await engine.planner.preview({}, now, RealTime(now))
        order = {"action": "force_charge", "duration_s": 3600, "power_w": 4000}
        asked = await engine.planner.preview({"battery": order}, now, RealTime(now))
        peaks = [max(slot.grid_w for slot in plan.slots) / 1000 for plan in (usual, asked)]
        assert peaks[1] - peaks[0] >= 4.0
        rise = asked.cost_parts.demand - usual.cost_parts.demand
        assert rise == pytest.approx(12.0 * (peaks[1] - peaks[0]), abs=0.01)
        assert asked.cost == pytest.approx(sum(slot.cost for slot in asked.slots), abs=0.001)
        assert asked.cost - usual.cost >= rise
        await living.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(("stays_empty", "sold_w", "rises"), [(True, 4_500, False), (False, 0, True)])
def test_a_held_battery_that_the_sun_goes_on_filling_is_planned_so(
    stays_empty: bool, sold_w: float, rises: bool
) -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"battery_soc_pct": 30, "pv_w": 5_000})
        engine = await living.start()
        await engine.room.ask_battery(BatteryRequest(action="hold", duration_s=3600))
        able = engine.consequences.abilities()
        assert able is not None
        abilities = replace(able, hold_keeps_empty=stays_empty)
        sun = Told(steady(5_000.0, "sun"))
        planner = planning(engine, InlineSolver(), solar=sun, abilities=abilities)
        await planner.replan(living.clock.now())
        assert engine.state.plan is not None
        first = engine.state.plan.slots[0]
        assert (first.action, -first.grid_w, first.power_w) == ("hold", sold_w, 4_500 - sold_w)
        assert ((first.soc_pct or 0.0) > 30) == rises
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_that_follows_the_sun_has_in_the_plan_after_an_order_what_it_did_not_get_beside_it() -> None:
    async def story() -> None:
        garage = with_garage(mode=Mode.SOLAR, limit_soc_pct=70, vehicle="car")
        house = replace(garage, vehicles=(a_car(),), optimiser=Optimiser(enabled=True, horizon_h=12))
        living = Living(house)
        living.world.change({"pv_w": 8_000})
        engine = await living.start()
        await engine.room.ask_battery(BatteryRequest(action="hold", duration_s=3600))
        (follower,) = engine.car_plans.followers(engine.state.house, living.clock.now())
        await engine.planner.replan(living.clock.now())
        plan, intent = engine.state.plan, engine.state.battery_intent
        assert plan is not None
        assert intent is not None
        beside, later = 0.0, 0.0
        for slot in plan.slots:
            wh = slot.following_w.get("garage", 0.0) * (slot.end - slot.start).total_seconds() / 3600
            beside, later = (beside + wh, later) if slot.end <= intent.until else (beside, later + wh)
        assert beside > 1_000
        assert later > 1_000
        assert beside + later == pytest.approx(1_000 * follower.wish.needed_kwh, rel=0.02)
        await living.kill()

    run_in_virtual_time(story())
