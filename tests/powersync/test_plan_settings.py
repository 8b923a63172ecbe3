"""The plan's own settings, changed as the app changes them, in a real server that is killed afterwards."""

import asyncio
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.clock import SystemClock
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from domain.house.access import Scope
from tests.powersync.test_kill_nine import House

MORE = """
[optimiser]
enabled = true
step_s = 3600
horizon_h = 24
[tariff]
driver = "time_of_use"
[[tariff.period]]
import = 0.10
export = 0.05
[[tariff.period]]
from = "17:00"
to = "21:00"
import = 0.60
export = 0.05
"""
CHARGED = {"floor": [{"from": "00:00", "to": "23:59", "reserve_pct": 90}], "charge_by": None}
NEVER_FROM_THE_GRID = {"grid_charge_price_ceiling": 0.01, "floor": []}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    clock = SystemClock()
    physics = SimulatedHouse(now=clock.now(), load_wanted_w=700, battery=SimulatedBattery(soc_pct=40))
    emulator = AlphaEssEmulator(physics, clock=clock)
    await emulator.start()
    house = House(tmp_path, emulator, MORE, scope=Scope.ADMIN)
    await house.start()
    yield house
    await house.kill()
    await emulator.stop()


def charges(house: House) -> bool | None:
    """Whether the next plan fills the battery from the grid; None: there is none yet."""
    house.ask("POST", "/plan/refresh")
    plan = house.ask("GET", "/plan")
    return None if plan is None else any(slot["action"] == "charge" for slot in plan["slots"])


async def test_what_the_plan_is_made_by_counts_with_the_next_one_and_after_a_crash(house: House) -> None:
    await house.until(lambda: charges(house) is not None)
    assert await asyncio.to_thread(house.ask, "PATCH", "/settings", {"optimiser": CHARGED}) is not None
    await house.until(lambda: charges(house) is True)
    assert await asyncio.to_thread(house.ask, "PATCH", "/settings", {"optimiser": NEVER_FROM_THE_GRID})
    await house.until(lambda: charges(house) is False)
    await house.kill()
    written = tomllib.loads(house.config.read_text())["optimiser"]
    assert (written["grid_charge_price_ceiling"], written["horizon_h"]) == (0.01, 24)
    await house.start()
    await house.until(lambda: charges(house) is False)


async def test_what_the_file_may_not_say_is_refused_and_nothing_of_it_counts(house: House) -> None:
    before = house.config.read_text()
    bad = {"optimiser": {"caution": 7, "wear_per_kwh": 0.5}}
    assert await asyncio.to_thread(house.ask, "PATCH", "/settings", bad) is None
    assert house.config.read_text() == before
    assert (await asyncio.to_thread(house.ask, "GET", "/settings"))["optimiser"]["wear_per_kwh"] != 0.5
