"""A server killed in a price spike of AEMO: the next one ends what the spike forced, or goes on with it, and
what the owner had set on a Powerwall comes back whenever the spike is over.
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from adapters.batteries.powerwall.emulator.fleet_api import CONSOLE_TOKEN, SITE_ID, PowerwallEmulator
from adapters.batteries.powerwall.emulator.gateway import Settings
from adapters.clock import SystemClock
from adapters.clouds.nem.emulator import NemEmulator
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from tests.powersync.test_kill_nine import House

CONFIG = """
[site]
timezone = "Australia/Adelaide"
[server]
announce = false
host = "127.0.0.1"
port = {port}
data_dir = "{data_dir}"
[control]
tick_s = 0.5
[battery]
driver = "powerwall"
api = "teslemetry"
site_id = {site_id}
token = "{token}"
base_url = "{powerwall}"
reserve_pct = 20
[tariff]
driver = "aemo"
region = "SA1"
base_url = "{market}"
summary_url = "{market}/aemo/apps/api/report"
[spike]
enabled = true
"""
SPIKE, USUAL = {"SA1": 15_000.0}, {"SA1": 80.0}
OWNERS = Settings(
    mode="self_consumption", reserve_pct=20, export_rule="pv_only", grid_charging_disallowed=True
)


class Spiky:
    """A Powerwall, a market and a server that comes and goes."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        physics = SimulatedHouse(now=clock.now(), load_wanted_w=700, battery=SimulatedBattery(soc_pct=80))
        self.powerwall = PowerwallEmulator(physics, clock=clock, settings=replace(OWNERS))
        self.market = NemEmulator(clock=clock)
        self.market.faults.priced = USUAL
        self.folder = folder

    async def start(self) -> None:
        await self.powerwall.start()
        await self.market.start()
        self.house = House(self.folder, self.powerwall)
        self.house.config.write_text(
            CONFIG.format(
                port=self.house.port,
                data_dir=self.house.data_dir,
                site_id=SITE_ID,
                token=CONSOLE_TOKEN,
                powerwall=self.powerwall.url,
                market=self.market.url,
            )
        )

    async def stop(self) -> None:
        if self.house.process is not None:
            await self.house.kill()
        await self.market.stop()
        await self.powerwall.stop()

    @property
    def is_as_the_owner_set_it(self) -> bool:
        now = self.powerwall.settings
        return (now.mode, now.reserve_pct, now.export_rule, now.grid_charging_disallowed) == (
            OWNERS.mode,
            OWNERS.reserve_pct,
            OWNERS.export_rule,
            OWNERS.grid_charging_disallowed,
        )

    def events(self) -> list[str]:
        return [each["state"] for each in (self.house.ask("GET", "/events") or {"items": []})["items"]]

    def is_sold_into(self) -> bool:
        return self.house.battery().get("owner") == "event" and not self.is_as_the_owner_set_it


@pytest.fixture
async def spiky(tmp_path: Path) -> AsyncIterator[Spiky]:
    spiky = Spiky(tmp_path)
    await spiky.start()
    yield spiky
    await spiky.stop()


@pytest.mark.parametrize("writes", [1, 2, None])
async def test_a_spike_that_is_over_when_the_server_is_back_leaves_the_battery_as_its_owner_set_it(
    spiky: Spiky, writes: int | None
) -> None:
    """Killed after so many writes of the force, or once it was proven."""
    spiky.market.faults.priced = SPIKE
    await spiky.house.start()
    if writes is None:
        await spiky.house.until(spiky.is_sold_into)
    else:
        await spiky.house.until(lambda: len(spiky.powerwall.writes) >= writes)
    await spiky.house.kill()
    assert spiky.powerwall.writes
    spiky.market.faults.priced = USUAL
    await spiky.house.start()
    await spiky.house.until(lambda: spiky.is_as_the_owner_set_it and spiky.house.battery()["owner"] == "none")
    await spiky.house.until(lambda: "running" not in spiky.events())


async def test_a_spike_that_goes_on_is_sold_into_again_and_handed_back_by_whoever_sees_its_end(
    spiky: Spiky,
) -> None:
    spiky.market.faults.priced = SPIKE
    for _ in range(2):
        await spiky.house.start()
        await spiky.house.until(spiky.is_sold_into)
        assert await asyncio.to_thread(spiky.events) == ["running"]
        await spiky.house.kill()
    spiky.market.faults.priced = USUAL
    await spiky.house.start()
    await spiky.house.until(lambda: spiky.is_as_the_owner_set_it and spiky.events() == ["done"])


async def test_a_market_that_is_silent_after_the_crash_keeps_no_setting_of_the_owner_for_good(
    spiky: Spiky,
) -> None:
    spiky.market.faults.priced = SPIKE
    await spiky.house.start()
    await spiky.house.until(spiky.is_sold_into)
    await spiky.house.kill()
    spiky.market.faults.status = spiky.market.faults.summary_status = 503
    await spiky.house.start()
    await spiky.house.until(lambda: spiky.house.battery().get("owner") in ("event", "none"))
    await spiky.house.kill()
    spiky.market.faults.status = spiky.market.faults.summary_status = None
    spiky.market.faults.priced = USUAL
    await spiky.house.start()
    await spiky.house.until(lambda: spiky.is_as_the_owner_set_it and spiky.house.battery()["owner"] == "none")
