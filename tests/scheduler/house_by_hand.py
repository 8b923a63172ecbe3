"""A house with a battery and a car whose server is started, ticked and stopped by hand."""

from pathlib import Path
from typing import Any

from adapters.clock import LoopClock
from adapters.stores.memory.records import MemoryRecords
from domain.command.request import BatteryRequest
from domain.house.house import Battery, House, Loadpoint
from domain.house.settings import Mode, SolarSettings
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine
from tests.builders import NOON

HOUSE = House(
    battery=Battery(),
    loadpoints=(
        Loadpoint(
            id="garage", mode=Mode.SOLAR, min_on_s=0, min_off_s=0, solar=SolarSettings(start_delay_s=0)
        ),
    ),
)
FORCE = BatteryRequest(action="force_discharge", power_w=2_000, duration_s=600)


class Setting:
    """A house with a battery and a car, whose server is ticked by hand."""

    def __init__(self, house: House = HOUSE) -> None:
        self.records, self.clock = MemoryRecords(), LoopClock(NOON)
        self.world = World(house, self.clock, Path(), self.records)
        self.world.change({"load_w": 500, "battery_soc_pct": 60, "price": {"import": 0.3, "export": 0.1}})
        self.world.change({"loadpoints": {"garage": {"connected": True, "vehicle_soc_pct": 40}}})
        self.engine: Engine

    async def start(self) -> Engine:
        self.engine = await self.world.new_server()
        return self.engine

    async def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.world.physics.advance(self.clock.now())
            await self.engine.loop.tick()
            await self.engine.room.gateway.finish()
            await self.clock.sleep(10)

    async def at(self, seconds: float) -> None:
        """So long after noon."""
        await self.clock.sleep(seconds - (self.clock.now() - NOON).total_seconds())

    @property
    def forced_w(self) -> float | None:
        """What the battery is forced to, W."""
        battery = self.world.physics.battery
        assert battery is not None
        return None if battery.forced is None else battery.forced.power_w

    async def commands(self) -> list[tuple[str, str, str]]:
        """All of them, oldest first."""
        found = await self.records.journal.commands(limit=100)
        return [(each.action, each.issued_by, each.state) for each in found][::-1]


def lived(story: Any, house: House = HOUSE) -> None:
    async def whole() -> None:
        await story(Setting(house))

    run_in_virtual_time(whole())
