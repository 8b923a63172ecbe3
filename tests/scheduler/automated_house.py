"""A living house with an automation, a battery and a charger that a car comes to."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from adapters.clock import LoopClock
from adapters.stores.memory.records import MemoryRecords
from domain.automation.automation import Automation
from domain.house.house import Battery, House, Loadpoint
from domain.notification.notice import Notice
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
PLUG = {"kind": "loadpoint", "loadpoint": "garage", "event": "connected"}
CHARGE = {"kind": "loadpoint", "loadpoint": "garage", "action": "start", "duration_s": 3_600}
HOLD = {"kind": "battery", "action": "hold"}


def rule(**settings: Any) -> Automation:
    typical = {"id": "plugged", "name": "Charge when plugged in", "trigger": PLUG, "actions": [CHARGE]}
    return msgspec.convert(typical | settings, Automation)


class Told:
    """A post that keeps what it is handed."""

    language = "en"

    def __init__(self) -> None:
        self.notices: list[Notice] = []

    async def accept(self, notices: list[Notice]) -> None:
        self.notices += notices

    def send(self) -> None:
        pass


class Lived:
    """That house, ticked by hand; its automations are told by their decisions."""

    def __init__(self) -> None:
        self.clock, self.records = LoopClock(NOON), MemoryRecords()
        house = House(battery=Battery(), loadpoints=(Loadpoint(id="garage"),))
        self.world = World(house, self.clock, Path(), self.records)
        self.world.change(
            {"load_w": 500, "pv_w": 0, "battery_soc_pct": 50, "price": {"import": 0.3, "export": 0.1}}
        )
        self.plug(False)

    async def start(self) -> Engine:
        self.engine = await self.world.new_server()
        return self.engine

    def plug(self, connected: bool) -> None:
        self.world.change({"loadpoints": {"garage": {"connected": connected, "vehicle_soc_pct": 40}}})

    async def live(self, ticks: int = 2) -> None:
        for _ in range(ticks):
            self.world.physics.advance(self.clock.now())
            await self.engine.loop.tick()
            await self.engine.room.gateway.finish()
            await self.clock.sleep(10)

    @property
    def garage(self) -> Any:
        return self.engine.room.status.loadpoints["garage"]

    async def runs(self) -> list[str]:
        await self.engine.diary.flush(self.clock.now())
        found = await self.records.past.decisions(NOON, self.clock.now())
        return [record.text for _, record in found if record.target.startswith("automations/")]

    async def codes(self) -> list[str]:
        await self.engine.diary.flush(self.clock.now())
        found = await self.records.past.decisions(NOON, self.clock.now())
        return [record.code for _, record in found if record.target.startswith("automations/")]


def lived(story: Callable[[Lived], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        house = Lived()
        await house.start()
        await house.live(1)
        await story(house)
        await house.engine.kill()

    run_in_virtual_time(whole())
