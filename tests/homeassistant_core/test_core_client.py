"""The client against a real Home Assistant core: what it relies on is so, and not only in our emulator."""

import asyncio
import logging

import pytest

from adapters.clock import SystemClock
from adapters.links.homeassistant import HomeAssistant
from domain.errors import Rejected, Unreachable
from tests.patience import PATIENCE_S, until

MODE, LIMIT = "select.goodwe_ems_mode", "number.goodwe_ems_power_limit"
POWER = "sensor.goodwe_battery_power"


@pytest.fixture
async def client(core):
    home = HomeAssistant(core.url, core.token, SystemClock())
    yield home
    await home.close()


async def test_it_logs_in_and_reads_what_there_is(client):
    assert {MODE, POWER} <= await client.entity_ids()
    assert client.version == "2024.3.3"
    await client.watch([MODE, POWER])
    assert client.entity(MODE).text == "auto"
    assert client.entity(POWER).power_w == -1_200
    assert "charge_pv" in client.entity(MODE).options


async def test_a_watched_entity_is_known_at_once_and_follows_every_change(client, core):
    await client.watch([POWER, MODE])
    assert client.entity(POWER).power_w == -1_200
    await asyncio.to_thread(core.put_state, POWER, "900", {"unit_of_measurement": "W"})
    assert (await client.changed(POWER, lambda each: each.power_w == 900, PATIENCE_S)) is not None
    await asyncio.to_thread(core.put_state, POWER, "1.5", {"unit_of_measurement": "kW"})
    moved = await client.changed(POWER, lambda each: each.power_w == 1_500, PATIENCE_S)
    assert moved.last_updated >= moved.last_changed
    assert client.entity(MODE).text == "auto"


async def test_an_attribute_that_goes_is_gone_and_an_entity_that_goes_too(client, core):
    await client.watch([POWER])
    await asyncio.to_thread(core.put_state, POWER, "900")
    bare = await client.changed(POWER, lambda each: each.number == 900, PATIENCE_S)
    assert bare.attributes == {}
    assert bare.power_w is None
    await asyncio.to_thread(core.remove_state, POWER)
    await until(lambda: client.entity(POWER) is None)


async def test_an_entity_that_comes_later_is_noticed(client, core):
    await client.watch(["sensor.later"])
    assert client.entity("sensor.later") is None
    await asyncio.to_thread(core.put_state, "sensor.later", "7")
    assert (await client.changed("sensor.later", lambda each: each.number == 7, PATIENCE_S)) is not None
    await asyncio.to_thread(core.remove_state, "sensor.later")


async def test_a_change_that_never_comes_is_told_as_none(client):
    await client.watch([MODE])
    assert await client.changed(MODE, lambda each: each.text == "no such mode", 0.05) is None


async def test_a_service_call_is_done_when_it_returns(client, core):
    await client.watch([LIMIT])
    await client.call("number", "set_value", {"value": 3_200}, {"entity_id": LIMIT})
    assert (await client.changed(LIMIT, lambda each: each.number == 3_200, PATIENCE_S)) is not None
    assert float(core.state(LIMIT)) == 3_200
    await client.call("number", "set_value", {"value": 10_000}, {"entity_id": LIMIT})


@pytest.mark.parametrize(
    ("service", "data", "says"),
    [
        (("select", "select_option"), {"option": "no such mode"}, "service_validation_error"),
        (("select", "no_such_service"), {}, "not_found"),
        (("select", "select_option"), {}, "invalid_format"),
    ],
)
async def test_what_home_assistant_refuses_is_rejected_with_its_own_words(client, service, data, says):
    with pytest.raises(Rejected, match=says):
        await client.call(*service, data, {"entity_id": MODE})


async def test_a_number_out_of_range_is_rejected(client):
    with pytest.raises(Rejected):
        await client.call("number", "set_value", {"value": 99_999}, {"entity_id": LIMIT})


async def test_an_unknown_entity_is_skipped_in_silence_which_is_why_drivers_look_first(client):
    nobody = "select.nobody_ems_mode"
    await client.call("select", "select_option", {"option": "auto"}, {"entity_id": nobody})
    assert nobody not in await client.entity_ids()


async def test_the_registry_knows_entities_by_ids_that_survive_renaming(client):
    registry = {each.entity_id: each for each in await client.registry()}
    assert registry[MODE].unique_id.startswith("goodwe-ems_mode-")
    assert registry[LIMIT].unique_id.startswith("goodwe-ems_power_limit-")


async def test_many_callers_share_one_connection(client):
    await asyncio.gather(*(client.watch([MODE, f"sensor.number_{number}"]) for number in range(8)))
    await asyncio.gather(*(client.reach() for _ in range(8)))
    assert client.connections == 1


async def test_a_wrong_token_is_final(core, caplog):
    caplog.set_level(logging.DEBUG)
    home = HomeAssistant(core.url, "not-the-token-at-all", SystemClock())
    for _ in range(2):
        with pytest.raises(Rejected, match="refused the access token"):
            await home.reach()
    assert home.connections == 0
    assert "not-the-token-at-all" not in caplog.text
    await home.close()


async def test_the_token_is_never_logged(client, core, caplog):
    caplog.set_level(logging.DEBUG)
    await client.reach()
    assert core.token not in caplog.text


async def test_a_restart_makes_everything_unknown_and_then_fresh_again(client, core):
    await client.watch([MODE, POWER])
    await asyncio.to_thread(core.stop)
    await until(lambda: client.entity(MODE) is None)
    with pytest.raises(Unreachable):
        await client.reach()
    await asyncio.to_thread(core.start)
    await _until_reached(client)
    assert client.connections == 2
    assert client.entity(MODE).text == "auto"
    assert client.entity(POWER) is None  # a state that no integration stands behind did not survive
    await asyncio.to_thread(core.put_state, POWER, "-50", {"unit_of_measurement": "W"})
    assert (await client.changed(POWER, lambda each: each.power_w == -50, PATIENCE_S)) is not None


async def _until_reached(client):
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                return await client.reach()
            except Unreachable:
                await asyncio.sleep(0.2)
