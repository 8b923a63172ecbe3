"""A full disk: nothing new begins, what people asked for still ends, and the house goes on being shown."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import LoopClock
from domain.command.request import BatteryRequest
from domain.errors import StorageError
from domain.house.house import Battery, House
from domain.observation import BatteryMode
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine
from tests.fakes.disk import FillableRecords

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
FORCE = BatteryRequest(action="force_discharge", power_w=2000, duration_s=300)


class Setting:
    """A house whose disk can fill up."""

    def __init__(self) -> None:
        self.records = FillableRecords()
        self.world = World(House(battery=Battery()), LoopClock(NOON), Path(), self.records)
        self.world.change({"load_w": 500, "battery_soc_pct": 80, "price": {"import": 0.3, "export": 0.1}})

    def fill(self) -> None:
        self.records.disk.is_full = True

    async def live(self, engine: Engine, seconds: int) -> None:
        for _ in range(seconds // 10):
            await self.world.clock.sleep(10)
            self.world.physics.advance(self.world.clock.now())
            await engine.loop.tick()
            await engine.room.gateway.finish()


def test_a_command_is_refused_and_changes_nothing() -> None:
    async def story() -> None:
        setting = Setting()
        engine = await setting.world.new_server()
        await setting.live(engine, 30)
        setting.fill()
        with pytest.raises(StorageError):
            await engine.room.ask_battery(FORCE)
        await setting.live(engine, 60)
        assert setting.world.physics.battery is not None
        assert setting.world.physics.battery.forced is None
        assert engine.room.status.battery is not None
        assert engine.room.status.battery.owner == "none"

    run_in_virtual_time(story())


def test_a_forced_state_still_ends_and_the_house_is_still_shown() -> None:
    async def story() -> None:
        setting = Setting()
        engine = await setting.world.new_server()
        await setting.live(engine, 30)
        await engine.room.ask_battery(FORCE)
        await setting.live(engine, 60)
        battery = setting.world.physics.battery
        assert battery is not None
        assert battery.forced is not None
        battery.force(2000, None, None)  # a device without a timer of its own
        seq = engine.stream.seq
        setting.fill()
        await setting.live(engine, 400)
        assert battery.forced is None
        assert engine.stream.seq > seq
        status = engine.room.status.battery
        assert status is not None
        assert status.mode is BatteryMode.SELF_CONSUMPTION
        assert not engine.room.is_ready, "the disk is told about"

    run_in_virtual_time(story())


def test_what_could_not_be_written_down_is_written_once_there_is_space() -> None:
    async def story() -> None:
        setting = Setting()
        engine = await setting.world.new_server()
        await setting.live(engine, 30)
        setting.fill()
        await setting.live(engine, 120)
        setting.records.disk.is_full = False
        await setting.live(engine, 120)
        await engine.diary.flush(setting.world.clock.now())
        kept = await setting.records.past.power(NOON, setting.world.clock.now(), 10)
        assert len([sample for sample in kept if sample.grid_w is not None]) >= 26
        assert engine.room.is_ready

    run_in_virtual_time(story())
