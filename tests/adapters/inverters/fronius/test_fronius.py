"""A Fronius over its Solar API: what is read, with our signs, and what becomes of trouble."""

from contextlib import asynccontextmanager

import pytest

from adapters.inverters.fronius.driver import FroniusDriver
from adapters.inverters.fronius.emulator.solar_api import FroniusEmulator
from domain.errors import ConfigurationError, Rejected, Unreachable
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import notices, parse
from tests.adapters.emulators.houses import ManualClock, a_house
from tests.powersync.opened import open_all


@asynccontextmanager
async def a_fronius(inverter=None, *, pv_w=3_000.0, load_w=1_000.0, **emulator):
    clock = ManualClock()
    house = a_house(pv_w=pv_w, load_w=load_w)
    house.battery = None
    device = FroniusEmulator(house, clock=clock, **emulator)
    await device.start()
    driver = FroniusDriver("127.0.0.1", device.port, clock, inverter=inverter, timeout_s=1.0)
    try:
        yield device, driver, clock
    finally:
        await driver.close()
        await device.stop()


async def test_solar_is_what_comes_out_on_the_ac_side_and_import_is_positive():
    async with a_fronius(pv_w=3_000, load_w=1_000) as (_, driver, clock):
        exporting = await driver.read()
    async with a_fronius(pv_w=400, load_w=1_000) as (_, driver, _):
        importing = await driver.read()
    assert (exporting.pv_w, exporting.grid_w) == (3_000, -2_000)
    assert (importing.pv_w, importing.grid_w) == (400, 600)
    assert exporting.read_at == clock.now()
    assert exporting.battery is None


@pytest.mark.parametrize(("inverter", "pv_w"), [(None, 3_000), (1, 900), (7, 2_100)])
async def test_all_inverters_are_summed_unless_one_is_named(inverter, pv_w):
    async with a_fronius(inverter, shares={"1": 0.3, "7": 0.7}) as (_, driver, _):
        assert (await driver.read()).pv_w == pytest.approx(pv_w)


@pytest.mark.parametrize(("meter", "grid_w"), [("grid", -2_000), ("load", None), (None, None)])
async def test_the_grid_is_told_only_by_a_meter_that_sees_all_of_it(meter, grid_w):
    async with a_fronius(meter=meter) as (_, driver, _):
        assert (await driver.read()).grid_w == grid_w


async def test_an_inverter_that_does_not_run_gives_nothing_and_one_that_feeds_itself_is_load():
    async with a_fronius() as (device, driver, clock):
        device.faults.asleep = True
        assert (await driver.read()).pv_w == 0
        device.faults.asleep = False
        device.house.pinned["pv_w"] = -8.0
        clock.turn(5)
        assert (await driver.read()).pv_w == 0


async def test_it_is_asked_no_more_often_than_its_maker_allows():
    async with a_fronius() as (device, driver, clock):
        first = await driver.read()
        clock.turn(3.9)
        assert await driver.read() is first
        clock.turn(0.2)
        assert (await driver.read()).read_at > first.read_at
        assert len(device.server.requests) == 2


async def test_after_the_clock_was_set_back_it_is_asked_anew():
    async with a_fronius() as (device, driver, clock):
        await driver.read()
        clock.turn(-3_600)
        await driver.read()
        assert len(device.server.requests) == 2


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        ({"disabled": True}, Rejected, "switched off"),
        ({"status_code": 12}, Unreachable, "not available, code 12"),
        ({"status_code": 11}, Rejected, "not supported, code 11"),
        ({"status_code": 77}, Unreachable, "it failed, code 77"),
        ({"hybrid": -1_200.0}, Rejected, "battery of its own"),
        ({"silent": True}, Unreachable, "no answer"),
        ({"garbage": True}, Unreachable, "no answer"),
        ({"drops_mid_answer": True}, Unreachable, "no answer"),
    ],
)
async def test_trouble_is_told_and_passes(fault, error, says):
    async with a_fronius() as (device, driver, clock):
        for name, value in fault.items():
            setattr(device.faults, name, value)
        with pytest.raises(error, match=says):
            await driver.read()
        for name in fault:
            setattr(device.faults, name, type(device.faults)().__getattribute__(name))
        clock.turn(1)
        assert (await driver.read()).pv_w == 3_000


async def test_nobody_at_the_address_is_no_connection():
    async with a_fronius() as (device, driver, _):
        await device.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await driver.read()


@pytest.mark.parametrize(("inverter", "shares"), [(3, {"1": 1.0}), (None, {})])
async def test_an_inverter_that_is_not_there_is_no_zero(inverter, shares):
    async with a_fronius(inverter, shares=shares) as (_, driver, _):
        with pytest.raises(Rejected, match="is told of here"):
            await driver.read()


def test_the_table_needs_a_host_and_takes_no_secret():
    config = parse({"pv": [{"driver": "fronius", "host": "192.168.1.45"}]})
    assert set(open_all(config)) == {"pv/1"}
    assert not any("measures the grid" in line for line in notices(config))
    with pytest.raises(ConfigurationError, match=r"pv\[0\]\.host: is missing"):
        parse({"pv": [{"driver": "fronius"}]})
    with pytest.raises(ConfigurationError, match=r"pv\[0\]\.inverter: 100 is not allowed"):
        parse({"pv": [{"driver": "fronius", "host": "a", "inverter": 100}]})


@pytest.mark.parametrize(
    ("fault", "says"),
    [({"disabled": True}, "Communication, Solar API"), ({"hybrid": 500.0}, "its own battery")],
)
async def test_check_says_what_to_do(fault, says):
    async with a_fronius() as (device, _, clock):
        for name, value in fault.items():
            setattr(device.faults, name, value)
        config = parse({"pv": [{"driver": "fronius", "host": "127.0.0.1", "port": device.port}]})
        watch = open_all(config, clock)["pv/1"]
        (row,) = await contact_all(contacts_of(watch, config))
        await watch.close()
    assert (row.id, row.driver, row.answered) == ("pv/1", "fronius", False)
    assert says in row.advice
