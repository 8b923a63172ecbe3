"""A simulated house with a running server: time passes, physics moves on every ten seconds."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.clock import LoopClock
from domain.house.house import House
from powersync.scenario.virtual_time import run_in_virtual_time
from powersync.scenario.world import World
from scheduler.engine import Engine

MIDDAY = datetime(2026, 1, 15, 2, tzinfo=UTC)  # noon in Brisbane


class Living:
    """One house and its server, on the live loop."""

    def __init__(self, world: World, engine: Engine) -> None:
        self.world, self.engine = world, engine
        self.room, self.physics = engine.room, world.physics

    async def for_(self, seconds: float) -> None:
        """Time passes."""
        while seconds > 0:
            step = min(10.0, seconds)
            await self.world.clock.sleep(step)
            self.physics.advance(self.world.clock.now())
            seconds -= step

    @property
    def charger_a(self) -> int:
        """What the garage's charger is set to, A."""
        return self.physics.chargers["garage"].set_current_a

    def writes_today(self, device: str) -> int:
        """As the API tells it."""
        return next(each for each in self.room.devices() if each.id == device).writes_today

    async def commands(self, target: str, **wanted: Any) -> list[Any]:
        """All that reached the device, and have these values."""
        return [
            command
            for command in await self.world.journal.sent()
            if command.target == target and all(getattr(command, key) == wanted[key] for key in wanted)
        ]


def in_a_house(house: House, at_first: dict[str, Any], story: Callable[[Living], Awaitable[None]]) -> None:
    """Tells a story of a house whose server runs."""

    async def told() -> None:
        world = World(house, LoopClock(MIDDAY), Path())
        world.change(at_first)
        async with running(world) as living:
            await story(living)

    run_in_virtual_time(told())


@asynccontextmanager
async def running(world: World) -> Any:
    """A server of this world for as long as the block lasts."""
    engine = await world.new_server()
    loop = asyncio.ensure_future(engine.loop.run())
    try:
        yield Living(world, engine)
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        await engine.kill()
