"""A device that refuses is not hammered, and a stop leaves no command half told."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import LoopClock
from adapters.simulated.faults import Fault
from domain.command.command import CommandState
from domain.command.request import BatteryRequest, LoadpointRequest
from domain.house.house import Battery, Curtailment, House, Loadpoint
from domain.reason.reason import Why
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World

START = datetime(2026, 1, 15, 2, tzinfo=UTC)
HOUSE = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"),), curtailment=Curtailment(enabled=True))


async def a_sunny_world():
    world = World(HOUSE, LoopClock(START), Path())
    price = {"import": 0.1, "export": 0.005}
    world.change({"pv_w": 7_000, "load_w": 600, "battery_soc_pct": 100, "price": price})
    world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
    return world, await world.new_server()


def test_a_refused_wish_of_a_person_is_tried_again_with_growing_patience():
    async def story():
        world, engine = await a_sunny_world()
        running = asyncio.ensure_future(engine.loop.run())
        await world.clock.sleep(15)
        world.faults["loadpoints/garage"] = Fault.REFUSES
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", duration_s=1_800))
        await world.clock.sleep(300)
        report = next(each for each in engine.room.devices() if each.id == "loadpoints/garage")
        assert 3 <= report.writes_today <= 6
        world.faults.clear()
        await world.clock.sleep(300)
        assert world.physics.chargers["garage"].set_current_a
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.kill()

    run_in_virtual_time(story())


def test_a_start_that_was_given_up_and_reached_the_charger_later_is_told_as_under_way():
    async def story():
        world, engine = await a_sunny_world()
        running = asyncio.ensure_future(engine.loop.run())
        await world.clock.sleep(15)
        world.faults["loadpoints/garage"] = Fault.OFFLINE
        await world.clock.sleep(60)
        asked = await engine.room.ask_loadpoint("garage", LoadpointRequest(action="start", duration_s=1_800))

        def told():
            return engine.stream.current.loadpoints["garage"].reason

        await world.clock.sleep(180)
        assert (await world.journal.command(asked.id)).state is CommandState.FAILED
        assert told().facts.get("reached") is False
        world.faults.clear()
        await world.clock.sleep(60)
        assert world.physics.chargers["garage"].set_current_a
        assert (told().code, told().facts.get("reached")) == (Why.MANUAL, None)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.kill()

    run_in_virtual_time(story())


def test_what_a_graceful_stop_hands_back_is_proven_before_it_ends():
    async def story():
        world, engine = await a_sunny_world()
        for _ in range(3):
            world.physics.advance(world.clock.now())
            await engine.loop.tick()
            await world.clock.sleep(10)
        assert world.physics.export_limit_w == 0
        await engine.stop()
        assert world.physics.export_limit_w is None
        newest = (await world.journal.commands())[0]
        assert (newest.action, newest.state) == ("uncurtail", CommandState.VERIFIED)

    run_in_virtual_time(story())


@pytest.mark.parametrize(
    ("first", "then"),
    [("force_charge", "hold"), ("hold", "restore"), ("restore", "force_charge"), ("restore", "restore")],
)
def test_a_wish_that_is_replaced_before_any_device_heard_of_it_is_superseded(first, then):
    async def story():
        world, engine = await a_sunny_world()
        world.change({"battery_soc_pct": 50})
        await engine.loop.tick()
        replaced = await engine.room.ask_battery(BatteryRequest(action=first))
        await engine.room.ask_battery(BatteryRequest(action=then))
        found = await world.journal.command(replaced.id)
        assert found.state is CommandState.SUPERSEDED
        await engine.kill()

    run_in_virtual_time(story())


@pytest.mark.parametrize(("first", "then"), [("start", "stop"), ("release", "start"), ("stop", "release")])
def test_the_same_holds_for_a_loadpoint(first, then):
    async def story():
        world, engine = await a_sunny_world()
        await engine.loop.tick()
        replaced = await engine.room.ask_loadpoint("garage", LoadpointRequest(action=first))
        await engine.room.ask_loadpoint("garage", LoadpointRequest(action=then))
        found = await world.journal.command(replaced.id)
        assert found.state is CommandState.SUPERSEDED
        await engine.kill()

    run_in_virtual_time(story())


class SlowJournal:
    """A disk that takes its time, most of all with a restore."""

    def __init__(self, journal):
        self._journal = journal
        self.writing = None

    async def write(self, command):
        self.writing = command.action
        await asyncio.sleep(2 if command.action == "restore" else 0.1)
        await self._journal.write(command)

    def __getattr__(self, name):
        return getattr(self._journal, name)


def test_a_wish_that_arrives_while_an_older_one_ends_is_not_wiped_out_with_it():
    async def story():
        world, engine = await a_sunny_world()
        await engine.kill()
        world.change({"battery_soc_pct": 50, "price": {"import": 0.3, "export": 0.1}})
        world.journal = SlowJournal(world.journal)
        engine = await world.new_server()
        running = asyncio.ensure_future(engine.loop.run())
        await world.clock.sleep(5)
        await engine.room.ask_battery(BatteryRequest(action="force_charge", duration_s=60))
        while world.journal.writing != "restore":
            await world.clock.sleep(0.1)
        newer = await engine.room.ask_battery(BatteryRequest(action="force_discharge", duration_s=600))
        for _ in range(12):
            await world.clock.sleep(5)
            world.physics.advance(world.clock.now())
        assert (await world.journal.command(newer.id)).state is CommandState.VERIFIED
        assert world.physics.battery.forced.power_w > 0
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.kill()

    run_in_virtual_time(story())
