"""The REST examples of docs/home-assistant.md, as they stand there, in a real core beside a real server."""

import asyncio
import re
from pathlib import Path
from typing import Any

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


async def measured(house: Any) -> None:
    """Waits until the house tells its sums: this core adds no energy sensor whose first value is unknown."""
    for _ in range(1_000):
        status = await house.ask("GET", "/status")
        if status["totals"]["import_wh"] is not None and status["flow"]["grid_w"] is not None:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the house never told its sums")


SENSORS = ("garage", "battery_level", "grid_power", "energy_from_the_grid", "buying_price")


async def there(here: Connected, state: str) -> None:
    """Waits for the sensors of the page, which appear one by one."""
    names = {f"sensor.powersync_{name}" for name in SENSORS} | {"binary_sensor.powersync_garage_charging"}
    for _ in range(1_000):
        found = {each["entity_id"] for each in await here.ask("GET", "/api/states")}
        if names <= found:
            break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError(f"never appeared: {names - found}")
    await here.until("sensor.powersync_garage", state)


def is_known(state: str) -> bool:
    return state not in ("unknown", "unavailable")


async def test_the_examples_of_the_page_read_and_command_a_house(running_core, configured, tmp_path):
    here, page = Connected(running_core, ""), examples()
    async with served_house(tmp_path) as house:
        token = await house.token(Scope.CONTROL)
        configured("secrets.yaml", page["powersync_authorization"].replace("THE-TOKEN", token))
        # Asked each second here: one reading missed on a busy machine is made up by the next.
        both = page["rest"].replace("scan_interval: 15", "scan_interval: 1") + page["rest_command"]
        configured("packages/powersync_rest.yaml", both.replace(WRITTEN, house.url))
        await measured(house)
        for component in ("rest", "rest_command"):
            await here.ask("POST", f"/api/services/{component}/reload", {})

        status = await house.ask("GET", "/status")
        await there(here, status["loadpoints"]["garage"]["state"])
        assert (await here.attributes("sensor.powersync_garage"))["text"]
        await here.until("sensor.powersync_buying_price", "0.3")
        # "unknown" until all of the house was measured, "unavailable" while the sensors are loaded anew
        await here.until("sensor.powersync_battery_level", is_known)
        assert float(await here.state("sensor.powersync_battery_level")) > 40
        await here.until("sensor.powersync_grid_power", is_known)
        await here.until("sensor.powersync_energy_from_the_grid", is_known)
        assert float(await here.state("sensor.powersync_grid_power")) == pytest.approx(0, abs=20_000)
        await here.until("binary_sensor.powersync_garage_charging", "off")

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
