"""The REST examples of docs/home-assistant.md, as they stand there, in a real core beside a real server."""

import asyncio
import re
from pathlib import Path

import pytest

from domain.house.access import Scope
from tests.homeassistant_core.entry import Connected
from tests.homeassistant_core.house import served_house

PAGE = Path(__file__).parents[2] / "docs/home-assistant.md"
WRITTEN = "http://powersync.local:8080"


def examples() -> dict[str, str]:
    """The examples by their first key."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return {block.split(":")[0]: block for block in blocks}


@pytest.fixture
def configured(running_core):
    """Writes files into the core's configuration, and takes them away again."""
    folder, written = running_core._folder, []

    def write(name: str, text: str) -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        written.append(path)

    yield write
    for path in written:
        path.unlink()
    for component in ("rest", "rest_command"):
        running_core._request("POST", f"/api/services/{component}/reload", {})


async def test_the_examples_of_the_page_read_and_command_a_house(running_core, configured, tmp_path):
    here, page = Connected(running_core, ""), examples()
    async with served_house(tmp_path) as house:
        token = await house.token(Scope.CONTROL)
        configured("secrets.yaml", page["powersync_authorization"].replace("THE-TOKEN", token))
        both = page["rest"] + page["rest_command"]
        configured("packages/powersync_rest.yaml", both.replace(WRITTEN, house.url))
        for component in ("rest", "rest_command"):
            await here.ask("POST", f"/api/services/{component}/reload", {})

        status = await house.ask("GET", "/status")
        await here.until("sensor.powersync_garage", status["loadpoints"]["garage"]["state"])
        assert (await here.attributes("sensor.powersync_garage"))["text"]
        assert await here.state("sensor.powersync_buying_price") == "0.3"
        assert float(await here.state("sensor.powersync_battery_level")) > 40
        await here.until("sensor.powersync_energy_from_the_grid", lambda state: state != "unknown")
        assert float(await here.state("sensor.powersync_grid_power")) == pytest.approx(0, abs=20_000)
        assert await here.state("binary_sensor.powersync_garage_charging") == "off"

        told = {"place": "garage", "mode": "fast"}
        await here.ask("POST", "/api/services/rest_command/powersync_mode", told)
        assert (await house.ask("GET", "/loadpoints/garage"))["mode"] == "fast"
        told = {"action": "hold", "minutes": 5}
        await here.ask("POST", "/api/services/rest_command/powersync_battery", told)
        told = {"place": "carport", "minutes": 2}
        await here.ask("POST", "/api/services/rest_command/powersync_boost", told)
        await asyncio.sleep(0)
        commands = (await house.ask("GET", "/commands"))["items"]
        asked = {(each["target"], each["action"]) for each in commands if each["issued_by"] == "user"}
        assert {("battery", "hold"), ("loadpoints/carport", "boost")} <= asked
