"""The REST examples of docs/home-assistant.md, as they stand there, in a real core beside a real server."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from domain.energy.totals import Totals
from domain.house.access import Scope
from domain.status.document import PriceStatus
from tests.fakes.socket_house import served
from tests.fakes.status import NOON, a_status
from tests.homeassistant_core.core import Core
from tests.homeassistant_core.entry import Connected
from tests.homeassistant_core.house import served_house

PAGE = Path(__file__).parents[2] / "docs/home-assistant.md"
WRITTEN = "http://powersync.local:8080"


def examples() -> dict[str, str]:
    """The examples by their first key."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return {block.split(":")[0]: block for block in blocks}


def is_a_number(state: str) -> bool:
    return state.replace(".", "").removeprefix("-").isdigit()


@asynccontextmanager
async def shown_in(core: Core, url: str, token: str) -> AsyncIterator[Connected]:
    """The core reads the examples for this house, and forgets them while there still is a house."""
    here, folder, page = Connected(core, ""), core.folder, examples()
    secrets, package = folder / "secrets.yaml", folder / "packages/powersync_rest.yaml"

    async def reload() -> None:
        for component in ("rest", "rest_command"):
            await here.ask("POST", f"/api/services/{component}/reload", {})

    secrets.write_text(page["powersync_authorization"].replace("THE-TOKEN", token))
    # Asked each second here: one reading missed on a busy machine is made up by the next.
    both = page["rest"].replace("scan_interval: 15", "scan_interval: 1") + page["rest_command"]
    package.write_text(both.replace(WRITTEN, url))
    await reload()
    try:
        yield here
    finally:
        secrets.unlink()
        package.unlink()
        await reload()
        await here.forget("rest")


async def test_the_examples_of_the_page_read_and_command_a_house(running_core, tmp_path):
    async with (
        served_house(tmp_path) as house,
        shown_in(running_core, house.url, await house.token(Scope.CONTROL)) as here,
    ):
        await here.show(
            {
                "sensor.powersync_garage": "connected",
                "sensor.powersync_buying_price": "0.3",
                "binary_sensor.powersync_garage_charging": "off",
            }
        )
        assert (await here.attributes("sensor.powersync_garage"))["text"]
        for sensor in ("battery_level", "grid_power", "energy_from_the_grid"):
            await here.until(f"sensor.powersync_{sensor}", is_a_number)

        told = {"place": "garage", "mode": "fast"}
        await here.ask("POST", "/api/services/rest_command/powersync_mode", told)
        assert (await house.ask("GET", "/loadpoints/garage"))["mode"] == "fast"
        told = {"action": "hold", "minutes": 5}
        await here.ask("POST", "/api/services/rest_command/powersync_battery", told)
        told = {"place": "carport", "minutes": 2}
        await here.ask("POST", "/api/services/rest_command/powersync_boost", told)
        commands = (await house.ask("GET", "/commands"))["items"]
        asked = {(each["target"], each["action"]) for each in commands if each["issued_by"] == "user"}
        assert {("battery", "hold"), ("loadpoints/carport", "boost")} <= asked


async def test_a_value_that_is_not_known_costs_its_own_sensor_alone(running_core):
    energy, price = "sensor.powersync_energy_from_the_grid", "sensor.powersync_buying_price"
    async with (
        served() as house,
        shown_in(running_core, f"http://127.0.0.1:{house.port}", "control") as here,
    ):
        await here.show({energy: "unavailable", price: "0.36"})
        for import_wh, import_price, shown in (
            (5.0, 0.2, "5.0"),
            (None, 0.4, "unavailable"),
            (6.0, 0.5, "6.0"),
        ):
            now = PriceStatus(import_price=import_price, kind="current", until=NOON)
            house.stream.publish_status(a_status(totals=Totals(import_wh=import_wh), price=now))
            await here.show({energy: shown, price: str(import_price)})
