"""What the house says its battery can do, and what it refuses because of it."""

import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import LoopClock
from adapters.simulated.faults import Fault
from domain.command.capabilities import BatteryCapabilities
from domain.command.order import BatteryAction
from domain.command.request import BatteryRequest
from domain.house.house import Battery, Curtailment, House
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine

HOUSE = House(battery=Battery(), curtailment=Curtailment(enabled=True))


def in_a_sunny_house(story: Callable[[World, Engine], Awaitable[None]]) -> None:
    async def run() -> None:
        folder = Path(tempfile.gettempdir())
        world = World(HOUSE, LoopClock(datetime(2026, 1, 15, 2, tzinfo=UTC)), folder)
        price = {"import": 0.1, "export": 0.005}
        world.change({"pv_w": 7_000, "load_w": 600, "battery_soc_pct": 100, "price": price})
        engine = await world.new_server()
        await story(world, engine)
        await engine.kill()

    run_in_virtual_time(run())


async def live(world: World, engine: Engine, ticks: int) -> None:
    for _ in range(ticks):
        world.physics.advance(world.clock.now())
        await engine.loop.tick()
        await world.clock.sleep(10)


def told(engine: Engine) -> BatteryCapabilities:
    report = next(each for each in engine.room.devices() if each.id == "battery")
    assert isinstance(report.capabilities, BatteryCapabilities)
    return report.capabilities


def test_an_ignored_limit_is_no_ability_any_more_until_a_setting_is_changed() -> None:
    async def story(world: World, engine: Engine) -> None:
        assert BatteryAction.CURTAIL in told(engine).actions
        world.faults["battery"] = Fault.LIES
        await live(world, engine, 12)
        assert BatteryAction.CURTAIL not in told(engine).actions
        assert "Export goes on in spite of the limit." in told(engine).why_not
        assert world.physics.export_limit_w is None
        world.faults.clear()
        await engine.room.change_battery({"reserve_pct": 12})
        await live(world, engine, 8)
        assert BatteryAction.CURTAIL in told(engine).actions
        assert engine.room.status.curtailment.enforced is True

    in_a_sunny_house(story)


@pytest.mark.parametrize("gap", [0, 1])
def test_a_forced_state_that_exports_says_nothing_of_the_limit(gap: int) -> None:
    async def story(world: World, engine: Engine) -> None:
        await live(world, engine, 2 + gap)
        await engine.room.ask_battery(BatteryRequest(action="force_discharge", power_w=4_000, duration_s=120))
        await live(world, engine, 10)
        assert engine.room.status.curtailment.enforced is not False
        await live(world, engine, 12)
        assert engine.room.status.curtailment.acknowledged is True
        assert BatteryAction.CURTAIL in told(engine).actions

    in_a_sunny_house(story)
