"""Cars in the plan and beside it."""

import asyncio
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from domain.command.request import LoadpointRequest
from domain.house.house import Optimiser, Vehicle
from domain.house.settings import Mode, SmartSettings, SolarSettings
from domain.instants import RealTime
from powersync.scenario.virtual_time import run_in_virtual_time
from tests.scheduler.bench import NOON
from tests.scheduler.living import HOUSE, Living, with_garage


def test_who_sets_a_car_to_ready_sees_at_once_that_its_plan_is_being_made() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        await engine.room.change_loadpoint("garage", {"mode": "smart"})
        car = engine.room.status.loadpoints["garage"]
        assert (car.reason.text, car.plan) == ("The plan is being made.", None)
        await asyncio.sleep(2)
        car = engine.room.status.loadpoints["garage"]
        assert car.plan is not None
        assert car.plan.made_by == "optimiser"
        assert "being made" not in car.reason.text
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_in_mode_fast_tells_when_it_is_charged_though_nobody_plans_it() -> None:
    async def story() -> None:
        house = replace(with_garage(vehicle="ioniq", mode=Mode.FAST), vehicles=(Vehicle(id="ioniq"),))
        living = Living(house)
        engine = await living.start()
        await asyncio.sleep(30)
        car = engine.room.status.loadpoints["garage"]
        assert car.vehicle is not None
        assert car.done_at is not None
        missing_kwh = 60 * (car.limit_soc_pct - 40) / 100 / 0.9
        assert (car.done_at - NOON) / timedelta(hours=1) == pytest.approx(missing_kwh / 7.36, abs=0.1)
        (coming,) = (each for each in engine.room.status.summary.next if each.code == "car_ready")
        assert coming.at == car.done_at
        await engine.room.change_loadpoint("garage", {"mode": "off"})
        await asyncio.sleep(30)
        assert engine.room.status.loadpoints["garage"].done_at is None, "and nothing any more once it is off"
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_that_gets_less_than_it_was_to_have_is_named_by_the_plan_as_its_owner_calls_it() -> None:
    async def story() -> None:
        soon = (NOON + timedelta(hours=1)).astimezone(ZoneInfo(HOUSE.site.timezone)).strftime("%H:%M")
        smart = SmartSettings(
            departures=dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), soon),
            target_soc_pct=100,
        )
        house = with_garage(mode=Mode.SMART, smart=smart, vehicle="zoe")
        house = replace(house, vehicles=(Vehicle(id="zoe", name="Our Zoe"),))
        living = Living(replace(house, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 20}}})
        engine = await living.start()
        now = living.clock.now()
        tried = await engine.planner.preview({}, now, RealTime(now))
        (missed,) = tried.gave_way
        assert (missed.what, missed.name) == ("ev:garage", "Our Zoe")
        await living.kill()

    run_in_virtual_time(story())


def test_without_an_optimiser_a_car_still_knows_the_sun() -> None:
    async def story() -> None:
        living = Living(with_garage(mode=Mode.SMART, smart=SmartSettings(strategy="solar_only")))
        living.world.change({"pv_w": 5_000})
        engine = await living.start()
        await living.clock.sleep(360)
        assert engine.state.plan is None
        assert {slot.source for slot in engine.state.car_plans["garage"].slots} == {"sun"}
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_that_charges_beside_the_plan_is_in_its_load_until_its_charge_ends() -> None:
    async def story() -> None:
        living = Living(replace(HOUSE, optimiser=Optimiser(enabled=True, horizon_h=6)))
        engine = await living.start()
        before = engine.state.plan
        assert before is not None
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="boost", duration_s=3600))
        await asyncio.sleep(150)  # nobody waits for the next five minutes: it is asked for at once
        now = living.clock.now()
        plan = engine.state.plan
        assert plan is not None
        assert plan.made_at > before.made_at
        car_w = engine.room.status.loadpoints["garage"].power_w
        assert car_w > 3_000
        end = engine.state.charge_intents["garage"].until
        meanwhile = [slot for slot in plan.slots if slot.end <= end]
        after = [slot for slot in plan.slots if slot.start > end]
        usual_w = before.slots[0].load_w
        assert [slot.load_w for slot in meanwhile] == pytest.approx(
            [usual_w + car_w] * len(meanwhile), abs=50
        )
        assert [slot.load_w for slot in after] == pytest.approx([usual_w] * len(after), abs=50)
        assert meanwhile[0].start <= now
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await asyncio.sleep(150)
        assert engine.state.plan is not None
        assert engine.state.plan.slots[0].load_w == pytest.approx(usual_w, abs=50)
        await living.kill()

    run_in_virtual_time(story())


def test_a_car_that_follows_the_sun_is_in_the_plans_load_while_it_is_plugged_in() -> None:
    async def story() -> None:
        solar = SolarSettings(battery_start_soc_pct=10)
        garage = with_garage(mode=Mode.SOLAR, solar=solar)
        living = Living(replace(garage, optimiser=Optimiser(enabled=True, horizon_h=6)))
        living.world.change({"pv_w": 5_000, "loadpoints": {"garage": {"connected": False}}})
        engine = await living.start()
        await engine.planner.replan(living.clock.now())
        assert engine.state.plan is not None
        usual_w = engine.state.plan.slots[0].load_w
        living.world.change({"loadpoints": {"garage": {"connected": True}}})
        await living.clock.sleep(60)
        await engine.planner.replan(living.clock.now())
        assert engine.state.plan is not None
        assert engine.state.plan.slots[0].load_w > usual_w + 2_000
        await living.kill()

    run_in_virtual_time(story())
