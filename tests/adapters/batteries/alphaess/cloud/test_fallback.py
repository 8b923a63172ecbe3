"""The inverter first, its cloud while the inverter is silent, orders to the inverter only."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.batteries.alphaess.cloud import AlphaEssCloud, CloudLink, WithFallback
from adapters.batteries.alphaess.cloud.emulator import APP_ID, APP_SECRET, AlphaEssCloudEmulator
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import DeviceError, Rejected, Unreachable
from tests.adapters.batteries.alphaess.systems import a_system, an_order
from tests.adapters.emulators.houses import NOON


@asynccontextmanager
async def both_ways(**house):
    async with a_system(**house) as system:
        cloud = AlphaEssCloudEmulator(system.house, clock=system.clock)
        await cloud.start()
        link = CloudLink(cloud.url, APP_ID, APP_SECRET, system.clock, timeout_s=0.4)
        driver = WithFallback(
            system.driver, AlphaEssCloud(link, timezone="UTC", clock=system.clock, model="SMILE-T10")
        )
        try:
            yield system, cloud, driver
        finally:
            await driver.close()
            await cloud.stop()


async def test_while_the_inverter_answers_the_cloud_is_not_asked():
    async with both_ways() as (_, cloud, driver):
        reading = await driver.read()
        assert (reading.caveat, reading.read_at, reading.pv_w) == (None, NOON, 3_000)
        assert cloud.endpoints == []


async def test_a_silent_inverter_is_read_through_the_cloud_with_the_values_own_age():
    async with both_ways(pv_w=6_000, load_w=1_000, soc_pct=100) as (system, _, driver):
        first = await driver.read()
        system.faults.silent = True
        system.clock.turn(120)
        reading = await driver.read()
        assert (reading.grid_w, reading.pv_w, reading.battery.soc_pct) == (-5_000, 6_000, 100)
        assert reading.read_at == NOON + timedelta(seconds=60)
        assert reading.caveat.startswith("read from the cloud, because 127.0.0.1")
        assert (reading.firmware, reading.model) == (first.firmware, first.model)
        system.faults.silent = False
        system.clock.turn(60)
        assert (await driver.read()).caveat is None


async def test_a_closed_port_from_the_start_is_read_through_the_cloud_too():
    async with both_ways() as (system, _, driver):
        await system.emulator.stop()
        assert (await driver.read()).pv_w == 3_000


async def test_an_older_value_never_replaces_a_newer_one():
    async with both_ways() as (system, _, driver):
        await driver.read()
        system.faults.silent = True
        system.clock.turn(30)
        with pytest.raises(Unreachable, match="no answer"):
            await driver.read()


async def test_where_both_are_silent_both_are_told():
    async with both_ways() as (system, cloud, driver):
        await system.emulator.stop()
        await cloud.stop()
        with pytest.raises(Unreachable, match=r"no connection.*; and AlphaESS cloud: no connection"):
            await driver.read()


async def test_an_inverter_that_refuses_is_no_case_for_the_cloud():
    async with both_ways() as (system, cloud, driver):
        system.faults.busy = True
        with pytest.raises(Rejected):
            await driver.read()
        assert cloud.endpoints == []


async def test_orders_go_to_the_inverter_and_fail_with_it():
    async with both_ways() as (system, cloud, driver):
        baseline = await driver.baseline()
        order = an_order(BatteryAction.FORCE_CHARGE, power_w=2_000)
        for step in driver.steps(order, baseline):
            await step.do()
        assert (await driver.read_back(order, baseline)).agrees
        assert system.house.battery.forced is not None
        await system.emulator.stop()
        for step in driver.steps(BatteryOrder(action=BatteryAction.RESTORE), baseline):
            with pytest.raises(DeviceError):
                await step.do()
        assert cloud.endpoints == []
