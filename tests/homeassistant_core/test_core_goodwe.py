"""The GoodWe entity driver against a real Home Assistant core: force, hold, curtail, restore, end to end."""

import asyncio
from datetime import timedelta

import pytest

from adapters.batteries.goodwe.entity import GoodWeEntityDriver
from adapters.clock import SystemClock
from adapters.links.homeassistant import HomeAssistant
from domain.command.order import BatteryAction, BatteryOrder, ExportOrder
from domain.errors import Rejected
from domain.house.house import Battery
from domain.reading.battery import BatteryMode

MODE, LIMIT = "select.goodwe_ems_mode", "number.goodwe_ems_power_limit"
EXPORT_LIMIT, EXPORT_SWITCH = "number.goodwe_grid_export_limit", "switch.goodwe_grid_export_limit_switch"
CLOCK = SystemClock()


@pytest.fixture
async def driver(core):
    home = HomeAssistant(core.url, core.token, CLOCK)
    yield GoodWeEntityDriver(home, battery=Battery(max_charge_w=4_000), clock=CLOCK)
    await home.close()


def an_order(action, **wishes):
    return BatteryOrder(action=action, until=CLOCK.now() + timedelta(minutes=30), **wishes)


async def carry_out(driver, order, baseline):
    for step in driver.steps(order, baseline):
        await step.do()
    read_back = await driver.read_back(order, baseline)
    assert read_back.agrees, read_back.evidence


async def shown(core, *entity_ids):
    return [await asyncio.to_thread(core.state, each) for each in entity_ids]


async def test_it_reads_the_house(driver):
    reading = await driver.read()
    assert (reading.grid_w, reading.pv_w) == (-800, 3_100)
    assert (reading.battery.soc_pct, reading.battery.power_w) == (57, -1_200)
    assert reading.battery.mode is BatteryMode.SELF_CONSUMPTION


async def test_charge_discharge_hold_and_restore(driver, core):
    baseline = await driver.baseline()
    assert (baseline["ems_mode"], baseline["ems_power_limit_w"]) == ("auto", 10_000)
    await carry_out(driver, an_order(BatteryAction.FORCE_CHARGE, power_w=2_340), baseline)
    assert await shown(core, MODE, LIMIT) == ["charge_battery", "2300.0"]
    await carry_out(driver, an_order(BatteryAction.FORCE_CHARGE), baseline)
    assert await shown(core, MODE, LIMIT) == ["charge_pv", "4000.0"]
    await carry_out(driver, an_order(BatteryAction.FORCE_DISCHARGE, power_w=1_500), baseline)
    assert await shown(core, MODE, LIMIT) == ["discharge_battery", "1500.0"]
    assert (await driver.read()).battery.mode is BatteryMode.FORCE_DISCHARGE
    await carry_out(driver, an_order(BatteryAction.HOLD), baseline)
    assert await shown(core, MODE) == ["battery_standby"]
    await carry_out(driver, BatteryOrder(action=BatteryAction.RESTORE), baseline)
    assert await shown(core, MODE, LIMIT) == ["auto", "10000.0"]


async def test_curtail_and_put_back(driver, core):
    baseline = await driver.baseline()
    await carry_out(driver, ExportOrder(limit_w=0), baseline)
    assert await shown(core, EXPORT_LIMIT, EXPORT_SWITCH) == ["0.0", "on"]
    assert (await driver.read()).battery.mode is BatteryMode.CURTAILED
    await carry_out(driver, ExportOrder(limit_w=None), baseline)
    assert await shown(core, EXPORT_LIMIT, EXPORT_SWITCH) == ["5000.0", "off"]


async def test_a_forced_state_outlives_a_restart_of_ours_and_is_restored_by_the_saved_baseline(core):
    first = HomeAssistant(core.url, core.token, CLOCK)
    driver = GoodWeEntityDriver(first, battery=Battery(), clock=CLOCK)
    baseline = await driver.baseline()
    await carry_out(driver, an_order(BatteryAction.FORCE_DISCHARGE, power_w=900), baseline)
    await first.close()
    second = HomeAssistant(core.url, core.token, CLOCK)
    driver = GoodWeEntityDriver(second, battery=Battery(), clock=CLOCK)
    await carry_out(driver, BatteryOrder(action=BatteryAction.RESTORE), baseline)
    assert await shown(core, MODE, LIMIT) == ["auto", "10000.0"]
    await second.close()


async def test_a_mistyped_prefix_is_told_by_the_missing_entity(core):
    home = HomeAssistant(core.url, core.token, CLOCK)
    driver = GoodWeEntityDriver(home, battery=Battery(), clock=CLOCK, prefix="gudwe")
    with pytest.raises(Rejected, match=r"no select\.gudwe_ems_mode"):
        await driver.read()
    await home.close()
