"""The machine's clock is set forward or back, as at the first contact with a time server."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.links.homeassistant.backoff import Backoff as HomeBackoff
from adapters.links.modbus.reconnect import Reconnect
from adapters.simulated.faults import Fault
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Battery, House, Loadpoint, Site
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.budget import WriteBudget
from scheduler.engine import Engine
from scheduler.patience import Backoff
from scheduler.timetable import Job, every
from tests.scheduler.bench import SettableClock

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOUSE = House(battery=Battery())
FORCE = BatteryRequest(action="force_discharge", power_w=2000, duration_s=1800)


async def a_running_house(house: House = HOUSE) -> tuple[World, SettableClock, Engine, "asyncio.Task[None]"]:
    clock = SettableClock(NOON)
    world = World(house, clock, Path())
    world.change({"load_w": 0, "battery_soc_pct": 80, "price": {"import": 0.3, "export": 0.1}})
    engine = await world.new_server()
    running = asyncio.ensure_future(engine.loop.run())
    await asyncio.sleep(25)
    return world, clock, engine, running


def test_a_clock_that_flips_to_and_fro_opens_no_hour_of_writes_anew() -> None:
    async def story() -> None:
        _, clock, engine, running = await a_running_house()
        budget, day = engine.room.gateway.lanes["battery"].budget, clock.now().date()
        while budget.allows(clock.now()):
            budget.spend(clock.now(), day)
        for minute in range(40):
            clock.offset = timedelta(minutes=9) if minute % 2 else timedelta()
            await asyncio.sleep(60)
            assert not budget.allows(clock.now())
        running.cancel()

    run_in_virtual_time(story())


@pytest.mark.parametrize("jump", [HOUR, timedelta(days=30), -HOUR])
def test_a_clock_that_is_wrong_for_a_while_opens_no_hour_of_writes_anew(jump) -> None:
    async def story() -> None:
        _, clock, engine, running = await a_running_house()
        budget = engine.room.gateway.lanes["battery"].budget
        day = NOON.date()
        while budget.allows(clock.now()):
            budget.spend(clock.now(), day)
        opens = budget.opens_at(clock.now())
        clock.offset = jump
        await asyncio.sleep(1_200)
        assert not budget.allows(clock.now())
        assert abs(budget.opens_at(clock.now()) - opens - jump) < timedelta(seconds=10)
        clock.offset = timedelta()
        await asyncio.sleep(1_200)
        assert abs(budget.opens_at(clock.now()) - opens) < timedelta(seconds=20)
        await asyncio.sleep(1_300)
        assert budget.allows(clock.now())
        running.cancel()

    run_in_virtual_time(story())


@pytest.mark.parametrize("jump", [-HOUR, -timedelta(days=400), HOUR, timedelta(days=30)])
def test_the_house_goes_on_and_obeys_after_the_clock_was_set(jump) -> None:
    async def story() -> None:
        world, clock, engine, running = await a_running_house()
        clock.offset = jump
        await asyncio.sleep(25)
        seq = engine.stream.seq
        command = await engine.room.ask_battery(FORCE)
        await asyncio.sleep(2)
        assert world.physics.battery is not None
        assert world.physics.battery.forced is not None
        await asyncio.sleep(30)
        running.cancel()
        assert engine.stream.seq > seq
        status = engine.room.status
        assert status.battery is not None
        assert status.battery.until == command.until == command.accepted_at + timedelta(seconds=1800)
        assert status.devices["battery"].health == "ok"

    run_in_virtual_time(story())


def test_a_forced_state_whose_end_was_jumped_over_ends_at_once() -> None:
    async def story() -> None:
        world, clock, engine, running = await a_running_house()
        await engine.room.ask_battery(FORCE)
        await asyncio.sleep(15)
        clock.offset = HOUR
        await asyncio.sleep(12)
        running.cancel()
        assert world.physics.battery is not None
        assert world.physics.battery.forced is None
        assert engine.state.battery_intent is None

    run_in_virtual_time(story())


def test_a_device_that_failed_before_the_clock_was_set_back_is_tried_again() -> None:
    async def story() -> None:
        world, clock, engine, running = await a_running_house()
        world.faults["battery"] = Fault.REFUSES
        await engine.room.ask_battery(FORCE)
        await asyncio.sleep(15)
        clock.offset = -HOUR
        world.faults.clear()
        await engine.room.ask_battery(FORCE)
        await asyncio.sleep(12)
        running.cancel()
        assert world.physics.battery is not None
        assert world.physics.battery.forced is not None

    run_in_virtual_time(story())


def test_a_device_that_falls_silent_as_the_clock_is_set_back_is_unknown_not_fresh() -> None:
    async def story() -> None:
        world, clock, engine, running = await a_running_house()
        clock.offset = -HOUR
        world.faults["battery"] = Fault.OFFLINE
        await asyncio.sleep(12)
        running.cancel()
        status = engine.room.status
        assert status.battery is not None
        assert status.battery.soc_pct is None
        assert status.devices["battery"].health == "offline"
        assert status.devices["grid"].health == "ok"

    run_in_virtual_time(story())


def test_what_was_measured_of_a_fuse_grows_old_though_the_clock_was_set_back() -> None:
    async def story() -> None:
        world, clock, engine, running = await a_running_house(replace(HOUSE, site=Site(main_fuse_a=25)))
        judged_at = engine.state.limits.judged_at
        assert judged_at is not None
        clock.offset = -HOUR
        world.faults["grid"] = Fault.OFFLINE
        await asyncio.sleep(12)
        running.cancel()
        assert engine.state.limits.judged_at == judged_at - HOUR

    run_in_virtual_time(story())


def test_no_pause_outlasts_a_clock_that_was_set_back() -> None:
    link, home, backoff, budget = Reconnect(), HomeBackoff(), Backoff(), WriteBudget(1)
    for _ in range(3):
        link.failed(NOON, NOON)
    home.failed(NOON)
    backoff.fail(NOON)
    budget.spend(NOON, NOON.date())
    assert link.wait_s(NOON) > 0
    assert home.wait_s(NOON) > 0
    assert backoff.is_waiting(NOON)
    assert not budget.allows(NOON)
    before = NOON - HOUR
    assert link.wait_s(before) == 0
    assert home.wait_s(before) == 0
    assert not backoff.is_waiting(before)
    assert budget.opens_at(before) == before + HOUR, "no longer than if it was written now"


def test_a_job_is_due_again_when_the_clock_is_set_back_behind_its_last_run() -> None:
    async def story() -> None:
        async def run(_: datetime) -> None:
            pass

        job = Job("prices", every(timedelta(minutes=5)), run)
        await job.begin(NOON)
        assert not job.is_due(NOON + timedelta(minutes=4))
        assert job.is_due(NOON - HOUR)

    run_in_virtual_time(story())


@pytest.mark.parametrize("after_s", [30, 900])
def test_a_clock_set_back_neither_keeps_nor_renews_what_a_timer_bought(after_s) -> None:
    async def story() -> None:
        house = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"), Loadpoint(id="street")))
        world, clock, engine, running = await a_running_house(house)
        world.change({"loadpoints": {"garage": {"connected": True}, "street": {"connected": True}}})
        await asyncio.sleep(12)
        await engine.room.ask_battery(FORCE)
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", duration_s=1800))
        await engine.room.ask_loadpoint("street", LoadpointRequest(action="stop"))
        await asyncio.sleep(after_s)
        assert world.physics.battery is not None
        written = len(await world.journal.sent())
        clock.offset = -5 * HOUR
        await asyncio.sleep(1700 - after_s)
        assert len(await world.journal.sent()) == written, "nothing is renewed"
        assert world.physics.battery.forced is not None
        assert list(engine.state.charge_intents) == ["garage"], "the stop's hold of 15 minutes is over"
        await asyncio.sleep(130)
        running.cancel()
        assert world.physics.battery.forced is None
        assert world.physics.chargers["garage"].set_current_a == 0
        assert engine.state.wishes.all == ()

    run_in_virtual_time(story())


def test_a_clock_set_back_while_the_server_was_down_gives_no_time_away() -> None:
    async def story() -> None:
        world, clock, engine, running = await a_running_house()
        await engine.room.ask_battery(FORCE)
        await asyncio.sleep(1500)
        running.cancel()
        await engine.kill()
        clock.offset = -5 * HOUR
        engine = await world.new_server()
        running = asyncio.ensure_future(engine.loop.run())
        await asyncio.sleep(370)  # 300 were left, and the time is kept once a minute
        running.cancel()
        assert world.physics.battery is not None
        assert world.physics.battery.forced is None

    run_in_virtual_time(story())
