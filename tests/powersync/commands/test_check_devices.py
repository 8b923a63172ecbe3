"""`powersync check` over emulated devices, each broken in one way: what it tells a newcomer."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.batteries.alphaess.cloud.emulator import APP_ID, APP_SECRET, AlphaEssCloudEmulator
from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.clock import AcceleratedClock, SystemClock
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import parse
from tests.powersync.opened import open_battery

ROOT = Path(__file__).parents[3]


class Bench:
    """An inverter and its cloud, and the configuration that reaches them."""

    def __init__(self):
        self.clock = AcceleratedClock(SystemClock().now(), speed=50)
        house = SimulatedHouse(
            now=self.clock.now(), pv_available_w=3_000, load_wanted_w=500, battery=SimulatedBattery()
        )
        self.inverter = AlphaEssEmulator(house, clock=self.clock)
        self.cloud = AlphaEssCloudEmulator(house, clock=self.clock)

    async def __aenter__(self):
        await self.inverter.start()
        await self.cloud.start()
        return self

    async def __aexit__(self, *error):
        await self.inverter.stop()
        await self.cloud.stop()

    def modbus(self, **changes):
        return {
            "driver": "alphaess",
            "model": "SMILE-T10",
            "host": "127.0.0.1",
            "port": self.inverter.port,
            **changes,
        }

    def account(self, **changes):
        return {"app_id": APP_ID, "app_secret": APP_SECRET, "base_url": self.cloud.url, **changes}


async def rows_of(bench, battery):
    config = parse({"battery": battery})
    watch = open_battery(config, bench.clock)
    try:
        return await contact_all(contacts_of(watch, config), deadline_s=8)
    finally:
        await watch.close()


async def test_a_good_inverter_needs_no_advice():
    async with Bench() as bench:
        (row,) = await rows_of(bench, bench.modbus())
    assert (row.answered, row.error, row.advice, row.model) == (True, None, None, "SMILE-T10")


async def test_a_closed_port_says_where_to_open_it():
    async with Bench() as bench:
        await bench.inverter.stop()
        (row,) = await rows_of(bench, bench.modbus())
    assert not row.answered
    assert "is closed: switch Modbus TCP on" in row.advice


async def test_a_wrong_unit_is_told_the_right_one():
    async with Bench() as bench:
        (row,) = await rows_of(bench, bench.modbus(unit=3))
    assert row.advice == "Nobody answers as unit 3, but unit 85 does: set battery.unit = 85."


async def test_another_client_on_the_only_connection_is_named():
    async with Bench() as bench:
        _, writer = await asyncio.open_connection("127.0.0.1", bench.inverter.port)
        (row,) = await rows_of(bench, bench.modbus())
        writer.close()
    assert "holds the only connection" in row.advice


async def test_a_busy_inverter_is_told_apart_from_a_missing_one():
    async with Bench() as bench:
        bench.inverter.faults.busy = True
        (row,) = await rows_of(bench, bench.modbus())
    assert "says that it is busy" in row.advice


async def test_what_speaks_no_modbus_is_told():
    async with Bench() as bench:
        bench.inverter.faults.garbage = True
        (row,) = await rows_of(bench, bench.modbus())
    assert "speaks no Modbus" in row.advice


async def test_a_host_that_has_no_name_is_told():
    async with Bench() as bench:
        (row,) = await rows_of(bench, bench.modbus(host="no-such-machine.invalid"))
    assert row.advice.startswith("No machine is called no-such-machine.invalid")


async def test_a_fallback_is_checked_both_ways():
    async with Bench() as bench:
        await bench.inverter.stop()
        rows = await rows_of(bench, bench.modbus(cloud=bench.account()))
    assert [(row.id, row.driver, row.answered) for row in rows] == [
        ("battery", "alphaess", False),
        ("battery/cloud", "alphaess_cloud", True),
    ]
    assert rows[1].unsupported == ("it can be read, not commanded",)


async def test_a_cloud_only_site_says_that_it_takes_no_command():
    async with Bench() as bench:
        (row,) = await rows_of(bench, {"driver": "alphaess_cloud", "cloud": bench.account()})
    assert row.answered
    assert row.unsupported[0] == "it can be read, not commanded"
    assert "driver alphaess" in row.unsupported[1]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"app_secret": "wrong"}, "AppSecret anew"),
        ({"serial": "AL9"}, "set battery.cloud.serial"),
        ({"base_url": "http://127.0.0.1:1/api"}, "check the address"),
    ],
)
async def test_a_wrong_account_says_what_to_set(changes, says):
    async with Bench() as bench:
        (row,) = await rows_of(bench, {"driver": "alphaess_cloud", "cloud": bench.account(**changes)})
    assert says in row.advice


@pytest.mark.parametrize("flag", [(), ("--json",)])
def test_table_and_json_carry_the_advice(tmp_path, flag):
    file = tmp_path / "powersync.toml"
    battery = "driver = 'alphaess'\nmodel = 'SMILE-T10'\nhost = '127.0.0.1'\nport = 1\n"
    file.write_text(f"[site]\n[battery]\n{battery}")
    done = subprocess.run(
        [sys.executable, "-m", "powersync", "check", "--config", str(file), *flag],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        timeout=150,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    if flag:
        (item,) = json.loads(done.stdout)["items"]
        assert "switch Modbus TCP on" in item["advice"]
    else:
        assert "battery: 127.0.0.1 is there, but its port 1 is closed: switch Modbus TCP on" in done.stdout
