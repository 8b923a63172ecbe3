"""Houses whose days are written down."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.clock import LoopClock
from adapters.stores.memory import MemoryRecords
from domain.house.house import Battery, House, Loadpoint
from powersync.scenario.world import World
from scheduler.engine import Engine

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


EVER = (NOON - timedelta(days=20_000), NOON + timedelta(days=20_000))


def a_world(clock: LoopClock, records: MemoryRecords) -> World:
    house = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"),))
    world = World(house, clock, Path(), records)
    world.change({"load_w": 3_000, "pv_w": 0, "battery_soc_pct": 10, "price": {"import": 0.3, "export": 0.1}})
    return world


async def live(engine: Engine, clock: LoopClock, ticks: int) -> None:
    for _ in range(ticks):
        await engine.loop.tick()
        await clock.sleep(10)
