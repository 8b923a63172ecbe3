"""A house that lives through its real loop in virtual time, and whose server, clock and file can change."""

import asyncio
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from adapters.stores.memory.records import MemoryDocuments, MemoryPast, MemoryRecords
from domain.house.house import Battery, House, Loadpoint
from powersync.scenario.world import World
from scheduler.engine import Engine
from tests.scheduler.bench import NOON, SettableClock

GARAGE = Loadpoint(id="garage")
HOUSE = House(battery=Battery(), loadpoints=(GARAGE,))


class SlowDocuments(MemoryDocuments):
    """Every write takes a moment, as on a disk, so that others come in between."""

    async def put(self, kind: str, key: str, document: bytes) -> None:
        await asyncio.sleep(0.01)
        await super().put(kind, key, document)


class SlowPast(MemoryPast):
    """Writing samples down takes a second."""

    async def add_samples(self, samples: Any) -> None:
        await asyncio.sleep(1)
        await super().add_samples(samples)


class Living:
    """One house; `engine` is the server that runs now."""

    def __init__(self, house: House = HOUSE, records: MemoryRecords | None = None) -> None:
        self.records = records or MemoryRecords()
        self.clock = SettableClock(NOON)
        self.world = World(house, self.clock, Path(), self.records)
        self.world.change({"load_w": 500, "battery_soc_pct": 90, "price": {"import": 0.3, "export": 0.1}})
        if house.loadpoints:
            self.world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
        self.engine: Engine
        self._running: list[asyncio.Future[None]]

    async def start(self, house: House | None = None) -> Engine:
        """A server begins, with this file of configuration."""
        if house is not None:
            self.world.config = house
        self.engine = await self.world.new_server()
        self._running = [asyncio.ensure_future(each) for each in (self.engine.loop.run(), self._physics())]
        await asyncio.sleep(1)
        return self.engine

    async def _physics(self) -> None:
        while True:
            self.world.physics.advance(self.clock.now())
            await asyncio.sleep(5)

    async def stop(self) -> None:
        """A graceful stop."""
        await self._end_loop()
        await self.engine.stop()

    async def kill(self) -> None:
        """A crash."""
        await self._end_loop()
        await self.engine.kill()

    async def _end_loop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    @property
    def current_a(self) -> int:
        """What the charger is set to, A."""
        return int(self.world.physics.chargers["garage"].set_current_a or 0)

    @property
    def is_forced(self) -> bool:
        """Whether the battery is in a forced state."""
        assert self.world.physics.battery is not None
        return self.world.physics.battery.forced is not None


def with_garage(**changes: Any) -> House:
    """The house whose file sets the garage so."""
    return replace(HOUSE, loadpoints=(replace(GARAGE, **changes),))
