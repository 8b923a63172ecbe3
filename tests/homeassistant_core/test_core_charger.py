"""The charger driver against a real Home Assistant core: start, change, stop, and what it will not take."""

import pytest

from adapters.chargers.homeassistant.config import HomeAssistantCharger
from adapters.chargers.homeassistant.driver import HomeAssistantChargerDriver
from adapters.clock import SystemClock
from adapters.links.homeassistant import HomeAssistant
from domain.command.order import ChargeOrder
from domain.errors import Rejected
from domain.reading.charger import ChargerState
from tests.patience import PATIENCE_S

CONFIG = HomeAssistantCharger(
    switch="input_boolean.wallbox_charging",
    current="input_number.wallbox_current",
    status="sensor.wallbox_status",
    power="sensor.wallbox_power",
)
CLOCK = SystemClock()


@pytest.fixture
async def driver(core):
    home = HomeAssistant(core.url, core.token, CLOCK)
    yield HomeAssistantChargerDriver(home, config=CONFIG, clock=CLOCK)
    await home.close()


async def told(driver, power_w):
    """The reading once the sensors have followed."""
    home, wanted = driver._home, pytest.approx(power_w)
    assert (await home.changed(CONFIG.power, lambda each: each.power_w == wanted, PATIENCE_S)) is not None
    return (await driver.read()).charger


async def test_a_charge_from_start_to_stop(driver):
    seen = (await driver.read()).charger
    assert (seen.state, seen.connected, seen.charging, seen.power_w) == (
        ChargerState.CONNECTED,
        True,
        False,
        0,
    )
    able = driver.capabilities
    assert (able.min_current_a, able.max_current_a, able.step_a) == (6, 16, 1)
    for current_a, power_w in ((6, 1_380), (12, 2_760), (0, 0)):
        order = ChargeOrder(current_a=current_a)
        for step in driver.steps(order, {}):
            await step.do()
        read_back = await driver.read_back(order, {})
        assert read_back.agrees, read_back.evidence
        seen = await told(driver, power_w)
        assert (seen.charging, seen.target_current_a) == (current_a > 0, current_a)


async def test_a_current_beyond_the_numbers_range_is_refused_before_anything_is_sent(driver):
    await driver.read()
    with pytest.raises(Rejected, match="takes 6 to 16 A"):
        driver.steps(ChargeOrder(current_a=20), {})


async def test_an_entity_that_is_not_there_is_named(core):
    home = HomeAssistant(core.url, core.token, CLOCK)
    nobody = HomeAssistantCharger(switch="switch.nobody")
    with pytest.raises(Rejected, match=r"no entity switch\.nobody"):
        await HomeAssistantChargerDriver(home, config=nobody, clock=CLOCK).read()
    await home.close()
