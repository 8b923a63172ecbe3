"""The contract of the driving port, on the real room and on the fake that the tests of the API use."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import LoopClock, SharedTime
from domain.house.house import Battery, House, Loadpoint
from powersync.scenario.world import World
from tests.contracts.control import ControlContract
from tests.fakes.control import FakeControl


class TestControlRoom(ControlContract):
    @pytest.fixture
    async def clock(self):
        return LoopClock(datetime(2026, 1, 15, 12, tzinfo=UTC))

    @pytest.fixture
    def real(self, clock):
        return SharedTime(clock)

    @pytest.fixture
    async def control(self, clock):
        world = World(House(battery=Battery(), loadpoints=(Loadpoint(id="garage"),)), clock, Path())
        world.change({"load_w": 500, "battery_soc_pct": 60, "loadpoints": {"garage": {"connected": True}}})
        engine = await world.new_server()
        await engine.loop.tick()
        yield engine.room
        await engine.kill()


class TestFakeControl(ControlContract):
    @pytest.fixture
    def control(self):
        return FakeControl()

    @pytest.fixture
    def real(self, control):
        return control.real
