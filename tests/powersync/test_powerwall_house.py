"""A whole house with a Powerwall over real sockets: what its owner sets reaches it, now or later."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from itertools import count

import pytest

from adapters.batteries.powerwall.driver import PowerwallDriver
from adapters.batteries.powerwall.emulator.fleet_api import CONSOLE_TOKEN, SITE_ID, PowerwallEmulator
from adapters.batteries.powerwall.emulator.gateway import Settings
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.clock import AcceleratedClock, SharedTime
from adapters.clouds.tesla import FixedToken, TeslaLink
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from adapters.stores.memory.records import MemoryRecords
from domain.command.request import BatteryRequest
from domain.errors import InvalidRequest, NotSupported
from domain.house.battery_setting import BatterySetting
from domain.house.house import Battery, House
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from scheduler.watch import Watch

START = datetime(2026, 1, 15, 2, tzinfo=UTC)
HOUSE = House(battery=Battery(reserve_pct=20))
PATCH = {"grid_charging": False, "export_rule": "never", "storm_watch": True, "off_grid_ev_reserve_pct": 40.0}


async def an_engine(emulator, clock, records) -> Engine:
    link = TeslaLink(emulator.url, FixedToken(CONSOLE_TOKEN), clock, timeout_s=60)
    site = PowerwallSite(link, SITE_ID, clock, timezone="UTC")
    driver = PowerwallDriver(site, battery=HOUSE.battery, currency="AUD")
    ids = count(1)
    return Engine(
        HOUSE,
        watches={"battery": Watch("battery", driver, driver="powerwall", control=driver)},
        journal=records.journal,
        documents=records.documents,
        past=records.past,
        stream=StatusStream(await ReservedNumbers.open(lambda n: records.documents.reserve("seq", n))),
        prices=None,
        solver=None,
        solar=None,
        load=None,
        clock=clock,
        real=SharedTime(clock),
        new_id=lambda: f"c{next(ids)}",
    )


async def test_all_of_them_are_set_beside_a_force_and_what_that_has_when_it_has_ended() -> None:
    clock, records = AcceleratedClock(START, speed=100), MemoryRecords()
    house = SimulatedHouse(now=START, load_wanted_w=800, battery=SimulatedBattery(soc_pct=60))
    emulator = PowerwallEmulator(house, clock=clock, settings=Settings(has_ev_reserve=False))
    await emulator.start()
    engine = await an_engine(emulator, clock, records)
    room, task = engine.room, asyncio.ensure_future(engine.run())

    async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
        for _ in range(200):
            if await is_so():
                return
            await clock.sleep(5)
        raise AssertionError("it never came to be")

    async def states(*actions: str) -> set[str]:
        commands = await records.journal.commands()
        return {each.state.value for each in commands if each.action in actions}

    async def has(count: int) -> bool:
        able = room.battery_abilities
        return room.is_ready and able is not None and len(able.settings) == count

    async def is_proven(*actions: str) -> bool:
        return await states(*actions) == {"verified"}

    try:
        await until(lambda: has(3))
        with pytest.raises(NotSupported, match="off_grid_ev_reserve_pct"):
            await room.change_battery({"reserve_pct": 30, **PATCH})
        with pytest.raises(InvalidRequest):
            await room.change_battery({**PATCH, "export_rule": "all"})
        assert (emulator.writes, room.house) == ([], HOUSE)
        emulator.settings.has_ev_reserve = True
        await room.ask_battery(BatteryRequest(action="force_discharge", duration_s=20_000))
        await until(lambda: is_proven("force_discharge"))
        await until(lambda: has(4))
        await room.change_battery(PATCH)
        assert room.battery_settings == {BatterySetting.RESERVE: 20, **PATCH}
        await until(lambda: is_proven("set_off_grid_ev_reserve", "set_storm_watch"))
        assert (emulator.settings.storm_watch, emulator.settings.ev_reserve_pct) == (True, 40)
        assert emulator.settings.export_rule == "battery_ok", "the force is made with it"
        assert await states("set_grid_export", "set_grid_charging") == {"accepted"}
        await room.ask_battery(BatteryRequest(action="restore"))
        await until(lambda: is_proven("set_grid_export", "set_grid_charging"))
        own = emulator.settings
        assert (own.grid_charging_disallowed, own.export_rule, own.reserve_pct) == (True, "never", 20)
        assert room.battery_settings == {BatterySetting.RESERVE: 20, **PATCH}
        rules = [body.get("customer_preferred_export_rule") for _, body in emulator.writes]
        assert [rule for rule in rules if rule] == ["battery_ok", "never"], "the restore was told of it"
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await engine.stop()
        await emulator.stop()
