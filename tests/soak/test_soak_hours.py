"""Four simulated hours of faults in virtual time: every device fails in every way, people keep asking."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.clock import LoopClock
from adapters.simulated.faults import Fault
from domain.house.house import Battery, Curtailment, House, Loadpoint, Optimiser, Vehicle
from domain.house.settings import Mode
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine
from tests.soak.chaos import Complaints, Memory, unfinished, wish

START = datetime(2026, 1, 15, 0, 0, tzinfo=UTC)
HOURS, STEP_S = 4, 60
DEVICES = ("battery", "grid", "loadpoints/garage", "price")
HOUSE = House(
    battery=Battery(),
    vehicles=(Vehicle(id="car"),),
    loadpoints=(Loadpoint(id="garage", vehicle="car", mode=Mode.SOLAR),),
    curtailment=Curtailment(enabled=True),
    optimiser=Optimiser(enabled=True, horizon_h=6, replan_s=3_600),
    tick_s=20,  # bad luck comes by the minute: three looks at each are enough
)


def prices(random: Random) -> list[dict[str, Any]]:
    """Half hours that go from paid to dear."""
    return [
        {
            "start": START + timedelta(minutes=30 * n),
            "end": START + timedelta(minutes=30 * (n + 1)),
            "import": random.choice((-0.05, 0.1, 0.3, 1.2)),
            "export": random.choice((-0.02, 0.005, 0.08, 0.9)),
        }
        for n in range(2 * (HOURS + 12))
    ]


class Soak:
    """One house, its bad luck, and what was seen of it."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.complaints, self.memory = Complaints(), Memory()
        self.restarts = 0

    async def live(self) -> None:
        self.complaints.listen()
        world = World(HOUSE, LoopClock(START), Path())
        world.change({"pv_w": 4_000, "load_w": 800, "battery_soc_pct": 50, "prices": prices(self.random)})
        world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
        engine = await world.new_server()
        running = asyncio.ensure_future(engine.loop.run())
        for minute in range(HOURS * 60):
            await world.clock.sleep(STEP_S)
            if minute >= HOURS * 60 - 45:
                # The last wishes run out and the last devices recover.
                world.faults.clear()
            else:
                await self._bad_luck(world, engine)
            if minute < HOURS * 60 - 45 and self.random.random() < 0.02:
                running.cancel()
                engine = await self._crash(world, engine)
                running = asyncio.ensure_future(engine.loop.run())
            if minute % 60 == 59 and minute > 60:
                self.memory.look()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await engine.stop()
        self.complaints.stop()
        self.world, self.engine = world, engine
        self.commands = list(await world.journal.commands(limit=10_000))

    async def _bad_luck(self, world: World, engine: Engine) -> None:
        random = self.random
        world.change(
            {
                "pv_w": max(0, random.gauss(3_000, 2_500)),
                "load_w": max(100, random.gauss(900, 700)),
            }
        )
        for device in DEVICES:
            if random.random() < 0.15:
                world.faults[device] = random.choice(list(Fault))
            elif random.random() < 0.4:
                world.faults.pop(device, None)
        if random.random() < 0.05:
            connected = random.random() < 0.7
            world.change({"loadpoints": {"garage": {"connected": connected}}})
        if random.random() < 0.15:
            await wish(engine, random)

    async def _crash(self, world: World, engine: Engine) -> Engine:
        self.restarts += 1
        await engine.kill()
        await world.clock.sleep(self.random.choice((1, 30, 400)))
        return await world.new_server()


@pytest.mark.parametrize("seed", [1, 3])
def test_four_hours_of_faults_leave_a_house_as_it_was(seed: int) -> None:
    soak = Soak(seed)
    run_in_virtual_time(soak.live())
    assert soak.complaints.lines == []
    assert soak.restarts > 0
    assert len(soak.commands) > 10 * HOURS
    assert unfinished(soak.commands) == []
    battery = soak.world.physics.battery
    assert battery is not None
    assert battery.forced is None
    assert soak.world.physics.export_limit_w is None
    assert soak.engine.lanes["battery"].held == {}
    assert soak.memory.growth < 1_500, soak.memory.looks
