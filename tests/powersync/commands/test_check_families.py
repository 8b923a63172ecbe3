"""What `powersync check` tells a newcomer about the other battery families, over their emulators."""

import pytest

from adapters.batteries.goodwe.emulator.inverter import GoodWeEmulator
from adapters.batteries.goodwe.entity.emulator import goodwe_in_home_assistant
from adapters.batteries.powerwall.emulator.fleet_api import CONSOLE_TOKEN, SITE_ID, PowerwallEmulator
from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator
from adapters.clock import AcceleratedClock, SystemClock
from adapters.links.homeassistant.emulator.core import TOKEN
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import parse
from tests.powersync.opened import open_all


class Bench:
    """One emulated device, and one look at it."""

    def __init__(self, emulator, **settings):
        self.clock = AcceleratedClock(SystemClock().now(), speed=50)
        house = SimulatedHouse(
            now=self.clock.now(), pv_available_w=3_000, load_wanted_w=500, battery=SimulatedBattery()
        )
        self.emulator = emulator(house, clock=self.clock, **settings)

    async def __aenter__(self):
        await self.emulator.start()
        return self

    async def __aexit__(self, *error):
        await self.emulator.stop()

    async def row(self, battery, **sections):
        config = parse({"battery": battery, **sections})
        watches = open_all(config, self.clock)
        try:
            (row,) = await contact_all(contacts_of(watches["battery"], config), deadline_s=10)
        finally:
            for watch in watches.values():
                await watch.close()
        return row


def a_powerwall(bench, **changes):
    return {
        "driver": "powerwall",
        "api": "teslemetry",
        "site_id": SITE_ID,
        "token": CONSOLE_TOKEN,
        "base_url": bench.emulator.url,
        "stream": False,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"token": "not-this-one"}, "Tesla refused the token"),
        ({"site_id": 42}, "set battery.site_id"),
        ({"base_url": "http://127.0.0.1:1"}, "check the address"),
    ],
)
async def test_a_powerwall_account_says_what_to_set(changes, says):
    async with Bench(PowerwallEmulator) as bench:
        good = await bench.row(a_powerwall(bench))
        row = await bench.row(a_powerwall(bench, **changes))
    assert (good.answered, good.advice, row.answered) == (True, None, False)
    assert says in row.advice


async def through_home_assistant(bench, token=TOKEN, **changes):
    home = {"url": bench.emulator.url, "token": token}
    return await bench.row({"driver": "goodwe_entity", **changes}, homeassistant=home)


async def test_home_assistant_that_refuses_the_token_is_told():
    async with Bench(goodwe_in_home_assistant) as bench:
        assert (await through_home_assistant(bench)).answered
        row = await through_home_assistant(bench, token="another")
    assert "make a long-lived access token" in row.advice


async def test_a_missing_entity_is_told():
    async with Bench(goodwe_in_home_assistant) as bench:
        row = await through_home_assistant(bench, prefix="elsewhere")
    assert row.advice.startswith("An entity is missing in Home Assistant")


async def test_an_integration_without_its_inverter_is_told():
    async with Bench(goodwe_in_home_assistant) as bench:
        bench.emulator.faults.unavailable = True
        row = await through_home_assistant(bench)
    assert "its GoodWe integration has no values" in row.advice


async def test_home_assistant_that_is_not_there_is_told():
    async with Bench(goodwe_in_home_assistant) as bench:
        await bench.emulator.stop()
        row = await through_home_assistant(bench)
    assert "check homeassistant.url" in row.advice


async def test_a_goodwe_without_its_udp_port_is_sent_to_home_assistant():
    async with Bench(GoodWeEmulator) as bench:
        table = {"driver": "goodwe", "family": "ET", "host": "127.0.0.1", "port": bench.emulator.port}
        assert (await bench.row(table)).answered
        await bench.emulator.stop()
        row = await bench.row(table)
    assert "goodwe_entity" in row.advice


async def test_a_sigenergy_plant_with_a_closed_port_is_for_the_installer():
    async with Bench(SigenergyEmulator) as bench:
        table = {"driver": "sigenergy", "host": "127.0.0.1", "port": bench.emulator.port}
        await bench.emulator.stop()
        row = await bench.row(table)
    assert "the installer's part of the mySigen app" in row.advice
