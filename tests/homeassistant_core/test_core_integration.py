"""The custom integration in a real Home Assistant core, connected to a real server: as a person adds it."""

import pytest

from tests.homeassistant_core.entry import connected
from tests.homeassistant_core.house import served_house

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_house_is_added_by_code_shows_itself_and_does_as_it_is_told(running_core, tmp_path):
    async with served_house(tmp_path) as house, connected(running_core, house) as here:
        status = await house.ask("GET", "/status")
        assert await here.state("select.garage_mode") == "off"
        assert await here.state("sensor.garage_state") == status["loadpoints"]["garage"]["state"]
        assert await here.state("sensor.under_the_roof_state") == "connected"
        assert float(await here.state("sensor.cabin_buying_price")) == 0.30
        assert await here.state("select.battery_battery") == "automatic"

        await here.call("select", "select_option", "select.garage_mode", option="fast")
        await here.until("select.garage_mode", "fast")
        await here.until("binary_sensor.garage_charging", "on")
        await here.until("sensor.garage_governed_by", "fast")
