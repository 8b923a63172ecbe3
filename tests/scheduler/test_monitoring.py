"""Monitoring mode: what is held is handed back first, and then nothing is ever written."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.clock import LoopClock
from domain.command.request import BatteryRequest
from domain.errors import Conflict
from domain.house.house import Battery, Curtailment, House, Loadpoint
from domain.house.settings import Mode
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
HOUSE = House(
    battery=Battery(),
    curtailment=Curtailment(enabled=True),
    loadpoints=(Loadpoint(id="garage", mode=Mode.FAST),),
)


def a_world(house: House) -> World:
    world = World(house, LoopClock(NOON), Path())
    garage = {"connected": True, "vehicle_soc_pct": 40}
    world.change(
        {
            "load_w": 500,
            "pv_w": 6000,
            "battery_soc_pct": 80,
            "price": {"import": 0.3, "export": 0.001},
            "loadpoints": {"garage": garage},
        }
    )
    return world


async def live(world: World, engine: Engine, seconds: int) -> None:
    for _ in range(seconds // 10):
        await world.clock.sleep(10)
        world.physics.advance(world.clock.now())
        await engine.loop.tick()
        await engine.room.gateway.finish()


def test_a_watching_server_never_writes() -> None:
    async def story() -> None:
        world = a_world(replace(HOUSE, monitoring=True))
        engine = await world.new_server()
        await live(world, engine, 300)
        assert await world.journal.sent() == []
        with pytest.raises(Conflict, match="monitoring"):
            await engine.room.ask_battery(BatteryRequest(action="force_charge"))
        assert engine.room.status.battery is not None
        assert engine.room.status.battery.reason.code == "monitoring_mode"

    run_in_virtual_time(story())


def test_switching_it_on_first_hands_back_battery_export_limit_and_charger() -> None:
    async def story() -> None:
        world = a_world(HOUSE)
        engine = await world.new_server()
        await live(world, engine, 60)
        await engine.room.ask_battery(BatteryRequest(action="force_discharge", duration_s=3600))
        await live(world, engine, 60)
        assert world.physics.battery is not None
        assert world.physics.battery.forced is not None
        assert world.physics.chargers["garage"].set_current_a == 32
        engine.state.house = replace(engine.state.house, monitoring=True)
        await live(world, engine, 60)
        assert world.physics.battery.forced is None
        assert world.physics.export_limit_w is None
        assert world.physics.chargers["garage"].set_current_a == 0
        assert engine.room.gateway.held() == {}
        sent = len(await world.journal.sent())
        await live(world, engine, 600)
        assert len(await world.journal.sent()) == sent

    run_in_virtual_time(story())


def test_a_lease_left_by_a_crash_is_handed_back_by_a_server_that_starts_watching() -> None:
    async def story() -> None:
        world = a_world(HOUSE)
        engine = await world.new_server()
        await live(world, engine, 30)
        await engine.room.ask_battery(BatteryRequest(action="force_discharge", duration_s=3600))
        await live(world, engine, 30)
        await engine.kill()
        world.config = replace(HOUSE, monitoring=True)
        watching = await world.new_server()
        await live(world, watching, 60)
        assert world.physics.battery is not None
        assert world.physics.battery.forced is None

    run_in_virtual_time(story())
