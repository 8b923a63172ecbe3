"""A full disk: nothing new begins, what people asked for still ends, and the house goes on being shown."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.clock import LoopClock, SharedTime
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.stores.memory.slip import MemorySlip
from domain.command.command import CommandState
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.errors import StorageError
from domain.house.house import Battery, House, Loadpoint
from domain.reading.battery import BatteryMode
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from tests.fakes.disk import Disk, FillableRecords

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
FORCE = BatteryRequest(action="force_discharge", power_w=2000, duration_s=300)


class Setting:
    """A house whose disk can fill up."""

    def __init__(self, *loadpoints: Loadpoint) -> None:
        self.records = FillableRecords()
        house = House(battery=Battery(), loadpoints=loadpoints)
        self.world = World(house, LoopClock(NOON), Path(), self.records)
        if loadpoints:
            self.world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
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
        [problem] = [each for each in engine.room.status.problems if each.code == "storage_failing"]
        assert problem.text == "Nothing can be written to disk: database or disk is full."

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
        assert "storage_failing" not in {problem.code for problem in engine.room.status.problems}

    run_in_virtual_time(story())


@pytest.mark.parametrize("port", ["journal", "past"])
def test_a_disk_that_still_takes_small_things_is_told_as_long_as_anything_waits(port: str) -> None:
    async def story() -> None:
        setting = Setting()
        engine = await setting.world.new_server()
        await engine.room.ask_battery(FORCE)
        await setting.live(engine, 60)
        narrow = Disk()
        getattr(setting.records, port).disk = narrow
        narrow.is_full = True
        await engine.room.ask_battery(BatteryRequest(action="restore"))
        for _ in range(4):
            await setting.live(engine, 30)
            assert "storage_failing" in {problem.code for problem in engine.room.status.problems}
        narrow.is_full = False
        await setting.live(engine, 20)
        assert "storage_failing" not in {problem.code for problem in engine.room.status.problems}

    run_in_virtual_time(story())


async def a_house_at_work(setting: Setting) -> Engine:
    """The battery is forced and a car charges, both by hand; then the disk fills up."""
    engine = await setting.world.new_server()
    await setting.live(engine, 30)
    await engine.room.change_loadpoint("garage", {"mode": "fast"})
    await engine.room.ask_battery(replace(FORCE, duration_s=3600))
    await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", current_a=10))
    await setting.live(engine, 60)
    assert battery_of(setting).forced is not None
    assert charger_of(setting).set_current_a == 10
    setting.fill()
    return engine


def battery_of(setting: Setting) -> SimulatedBattery:
    assert setting.world.physics.battery is not None
    return setting.world.physics.battery


def charger_of(setting: Setting) -> SimulatedCharger:
    return setting.world.physics.chargers["garage"]


def test_restore_and_stop_still_reach_the_devices() -> None:
    async def story() -> None:
        setting = Setting(Loadpoint(id="garage"))
        engine = await a_house_at_work(setting)
        restored = await engine.room.ask_battery(BatteryRequest(action="restore"))
        stopped = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await setting.live(engine, 120)
        assert battery_of(setting).forced is None
        assert charger_of(setting).set_current_a == 0
        assert (await engine.room.command(restored.id)).state is CommandState.VERIFIED
        assert (await engine.room.command(stopped.id)).state is CommandState.VERIFIED
        setting.records.disk.is_full = False
        await setting.live(engine, 120)
        kept = await setting.records.journal.command(restored.id)
        assert kept is not None, "what the disk refused is written once there is space"
        assert kept.state is CommandState.VERIFIED
        assert "battery|dispatch" not in await setting.records.documents.all("lease")

    run_in_virtual_time(story())


@pytest.mark.parametrize("then", ["release", "off"])
def test_a_charge_by_hand_is_given_up_and_a_mode_switched_off(then: str) -> None:
    async def story() -> None:
        setting = Setting(Loadpoint(id="garage"))
        engine = await a_house_at_work(setting)
        await engine.room.change_loadpoint("garage", {"mode": "off"})
        assert engine.room.house.loadpoints[0].mode == "off"
        if then == "release":
            await engine.room.ask_loadpoint("garage", LoadpointRequest(action="release"))
        else:
            await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await setting.live(engine, 60)
        assert charger_of(setting).set_current_a == 0
        with pytest.raises(StorageError):
            await engine.room.change_loadpoint("garage", {"mode": "fast"})
        setting.records.disk.is_full = False
        await setting.live(engine, 120)
        again = await setting.world.new_server()
        assert again.room.house.loadpoints[0].mode == "off"

    run_in_virtual_time(story())


def test_a_held_order_outlives_a_disk_that_fills_up() -> None:
    async def story() -> None:
        setting = Setting()
        engine = await setting.world.new_server()
        await setting.live(engine, 30)
        await engine.room.ask_battery(replace(FORCE, duration_s=3600))
        await setting.live(engine, 60)
        setting.fill()
        battery_of(setting).release()  # another hand takes it back: it is written again
        await setting.live(engine, 300)
        assert battery_of(setting).forced is not None

    run_in_virtual_time(story())


@pytest.mark.parametrize("stop", ["gracefully", "at once"])
@pytest.mark.parametrize("ended_s", [0, 60])
def test_what_was_ended_on_a_full_disk_is_not_taken_up_again_by_a_restart(stop: str, ended_s: int) -> None:
    async def story() -> None:
        setting = Setting(Loadpoint(id="garage"))
        engine = await a_house_at_work(setting)
        await engine.room.ask_battery(BatteryRequest(action="restore"))
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="stop"))
        await setting.live(engine, ended_s)
        await (engine.stop() if stop == "gracefully" else engine.kill())
        assert await setting.records.documents.all("intent"), "the disk still tells of them"
        again = await setting.world.new_server()
        await setting.live(again, 60)
        assert battery_of(setting).forced is None
        assert charger_of(setting).set_current_a == 0
        status = again.room.status.battery
        assert status is not None
        assert (status.owner, status.until) == ("none", None)
        setting.records.disk.is_full = False
        await setting.live(again, 60)
        await again.kill()
        for kind in ("lease", "intent"):
            kept = await setting.records.documents.all(kind)
            assert not [key for key in kept if key.startswith("battery")]
        last = await setting.world.new_server()
        await last.room.ask_battery(replace(FORCE, duration_s=3600))
        await setting.live(last, 60)
        await last.kill()
        after = await setting.world.new_server()
        await setting.live(after, 60)
        assert battery_of(setting).forced is not None, "an old note ends nothing new"

    run_in_virtual_time(story())


@pytest.mark.parametrize(("note", "is_told"), [(b"", False), (b"no note", True)])
def test_what_a_full_disk_refused_and_is_lost_is_told_after_the_restart(note, is_told):
    async def story() -> None:
        clock, records, slip = LoopClock(NOON), FillableRecords(), MemorySlip()
        await slip.write(note)
        engine = Engine(
            House(),
            watches={},
            journal=records.journal,
            documents=records.documents,
            past=records.past,
            stream=StatusStream(ReservedNumbers(1, 1_000, partial(records.documents.reserve, "seq"))),
            prices=None,
            solver=None,
            solar=None,
            load=None,
            clock=clock,
            real=SharedTime(clock),
            new_id=lambda: "c",
            slip=slip,
        )
        await engine.boot()
        await engine.loop.tick()
        codes = [problem.code for problem in engine.room.status.problems]
        assert ("storage_older" in codes) == is_told
        await engine.kill()

    run_in_virtual_time(story())
