"""What a house tells in a real core: the same state at the same number, notifications, failed commands."""

import pytest

from domain.command.command import Command, CommandState
from domain.status.document import Flow
from tests.fakes.socket_house import served
from tests.fakes.status import NOON, a_loadpoint_status, a_status
from tests.homeassistant_core.entry import ENTRIES, connected

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOTICE = {
    "id": "garage-1",
    "kind": "car_progress",
    "state": "running",
    "title": "Ioniq charges",
    "text": "At 60 %, ready at 05:10.",
    "tag": "car-garage",
    "progress": 60,
    "end": False,
    "closes": False,
    "link": "/#/",
    "urgency": "low",
}
FAILED = Command(
    id="c1",
    target="loadpoints/garage",
    action="start",
    issued_by="user",
    state=CommandState.FAILED,
    accepted_at=NOON,
)


async def test_a_core_shows_the_same_house_at_the_same_number(running_core):
    async with served() as served_house:
        url = f"http://127.0.0.1:{served_house.port}"
        async with connected(running_core, url, token="control") as here:
            number = "sensor.home_update_number"
            await here.say(
                {"type": "config/entity_registry/update", "entity_id": number, "disabled_by": None}
            )
            await here.ask("POST", f"{ENTRIES}/{here.entry_id}/reload")
            await here.until(number, str(served_house.stream.seq))

            # Whatever changes is told; nothing is asked for.
            asked = list(served_house.asked)
            for grid_w in range(-25, 25):
                served_house.stream.publish_status(a_status(flow=Flow(grid_w=grid_w)))
                await here.until("sensor.home_grid_power", str(grid_w))
            assert asked[-1] == "/api/v1/live"
            # but for another stream where a busy machine let this one break
            assert set(served_house.asked[len(asked) :]) <= {"/api/v1/live"}

            garage = a_loadpoint_status(state="charging", charging=True, power_w=7_200, limit_soc_pct=75)
            served_house.stream.publish_status(a_status(loadpoints={"garage": garage}, flow=Flow(grid_w=-50)))
            await here.until(number, str(served_house.stream.seq))
            shown = await here.shown(
                "sensor.garage_state",
                "sensor.garage_power",
                "number.garage_charge_limit",
                "select.garage_mode",
                "sensor.garage_car_level",
                "sensor.home_grid_power",
                "sensor.home_solar_power",
            )
            assert shown == ["charging", "7200", "75", "solar", "55", "-50", "unknown"]

            served_house.stream.publish_event(NOTICE)
            about = await here.attributes_once(
                "event.home_notification", lambda seen: seen.get("event_type") == "car_progress"
            )
            assert (about["title"], about["progress"], about["link"]) == ("Ioniq charges", 60, f"{url}/#/")
            # The blueprint sends it to a phone, and takes away what is over.
            await here.until("input_text.phone", "Ioniq charges|At 60 %, ready at 05:10.|car-garage|60")
            served_house.stream.publish_event(NOTICE | {"kind": "car_finished", "end": True, "closes": True})
            await here.until("input_text.phone", "Ioniq charges|clear_notification|car-garage|-")

            served_house.stream.publish_command(FAILED)
            about = await here.attributes_once(
                "event.garage_command_trouble", lambda seen: seen.get("event_type") == "failed"
            )
            assert (about["action"], about["issued_by"]) == ("start", "user")


async def test_a_token_that_may_only_read_shows_nothing_that_commands(running_core):
    async with served() as served_house:
        url = f"http://127.0.0.1:{served_house.port}"
        async with connected(running_core, url, token="read") as here:
            assert await here.state("sensor.garage_state") == "awaiting_start"
            shown = {each["entity_id"].split(".")[0] for each in await here.ask("GET", "/api/states")}
            entities = await here.say({"type": "config/entity_registry/list"})
            ours = {each["entity_id"].split(".")[0] for each in entities if each["platform"] == "powersync"}
            assert shown >= ours == {"sensor", "binary_sensor", "event"}
