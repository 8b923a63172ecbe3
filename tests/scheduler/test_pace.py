"""The loop keeps its pace, wakes for people, and never spins."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.clock import LoopClock
from adapters.simulated.faults import Fault
from adapters.stores.memory.records import MemoryRecords
from domain.command.request import BatteryRequest
from domain.house.house import Battery, House
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def a_world(records: MemoryRecords | None = None) -> World:
    world = World(House(battery=Battery()), LoopClock(NOON), Path(), records)
    world.change({"load_w": 500, "battery_soc_pct": 80, "price": {"import": 0.3, "export": 0.1}})
    return world


def test_ticks_come_every_ten_seconds() -> None:
    async def story() -> None:
        records = MemoryRecords()
        engine = await a_world(records).new_server()
        running = asyncio.ensure_future(engine.loop.run())
        await asyncio.sleep(95)
        running.cancel()
        await engine.diary.flush(NOON + timedelta(seconds=95))
        lived = await records.past.power(NOON, NOON + timedelta(seconds=95), 10)
        spans = [((row.at - NOON).total_seconds(), row.grid_s) for row in lived]
        assert spans == [(seconds, 10) for seconds in range(0, 90, 10)]
        assert engine.loop.ticks == 10

    run_in_virtual_time(story())


def test_a_command_is_acted_on_at_once() -> None:
    async def story() -> None:
        world = a_world()
        engine = await world.new_server()
        running = asyncio.ensure_future(engine.loop.run())
        await asyncio.sleep(2)
        await engine.room.ask_battery(BatteryRequest(action="force_discharge"))
        await asyncio.sleep(1)
        running.cancel()
        assert world.physics.battery is not None
        assert world.physics.battery.forced is not None

    run_in_virtual_time(story())


def test_a_device_that_fails_at_once_does_not_make_the_loop_spin() -> None:
    async def story() -> None:
        world = a_world()
        engine = await world.new_server()
        running = asyncio.ensure_future(engine.loop.run())
        await asyncio.sleep(2)
        world.faults["battery"] = Fault.OFFLINE
        seq = engine.stream.seq
        await engine.room.ask_battery(BatteryRequest(action="force_discharge"))
        await asyncio.sleep(40)
        running.cancel()
        assert engine.stream.seq - seq <= 40 / 0.25

    run_in_virtual_time(story())
