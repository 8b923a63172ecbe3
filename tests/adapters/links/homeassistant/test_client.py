"""The shared connection over a real socket: login, changes, loss, back-off, silence."""

import asyncio
import json
import logging
from socket import gaierror

import pytest
from websockets.asyncio.server import serve

from adapters.links.homeassistant import HomeAssistant
from adapters.links.homeassistant.backoff import Backoff
from adapters.links.homeassistant.connection import websocket_address, what_failed
from adapters.links.homeassistant.emulator.core import TOKEN
from domain.errors import Rejected, Unreachable
from tests.adapters.batteries.goodwe.entity.entity_houses import MODE, SOC, an_entity_house
from tests.adapters.emulators.houses import NOON, ManualClock


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://homeassistant.local:8123", "ws://homeassistant.local:8123/api/websocket"),
        ("http://192.168.1.5:8123/", "ws://192.168.1.5:8123/api/websocket"),
        ("https://home.example.org", "wss://home.example.org/api/websocket"),
        ("https://example.org/ha/", "wss://example.org/ha/api/websocket"),
        ("http://[fd00::1]:8123", "ws://[fd00::1]:8123/api/websocket"),
    ],
)
def test_the_websocket_is_at_the_same_address(url, address):
    assert websocket_address(url) == address


async def test_an_entity_is_unknown_until_it_is_watched():
    async with an_entity_house() as system:
        assert system.home.entity(SOC) is None
        await system.home.reach()
        assert system.home.entity(SOC) is None
        await system.home.watch([SOC, "sensor.nobody"])
        assert system.home.entity(SOC).number == 50
        assert system.home.entity("sensor.nobody") is None


async def test_a_change_is_stamped_with_our_time_and_keeps_what_did_not_change():
    async with an_entity_house() as system:
        await system.home.watch([SOC])
        before = system.home.entity(SOC)
        system.clock.turn(7)
        await system.show(SOC, "51", "%", extra=[1])
        after = await system.home.changed(SOC, lambda each: each.number == 51, 1)
        assert (after.received_at - before.received_at).total_seconds() == 7
        assert after.attributes == {"unit_of_measurement": "%", "extra": [1]}
        system.clock.turn(7)
        await system.show(SOC, "51", "%")
        again = await system.home.changed(SOC, lambda each: "extra" not in each.attributes, 1)
        assert again.last_changed == after.last_changed
        assert again.last_updated > after.last_updated


async def test_waiting_ends_at_once_when_the_connection_is_lost():
    async with an_entity_house() as system:
        await system.home.watch([SOC])
        waiting = asyncio.create_task(system.home.changed(SOC, lambda each: each.number == 99, 5))
        await asyncio.sleep(0.01)
        await system.emulator.stop()
        with pytest.raises(Unreachable):
            await waiting
        assert system.home.entity(SOC) is None


async def test_after_a_loss_everything_that_was_watched_is_watched_again():
    async with an_entity_house() as system:
        await system.home.watch([SOC])
        await system.home.watch([MODE])
        await system.emulator.stop()
        await system.emulator.start()
        await system.show(SOC, "42", "%")
        with pytest.raises(Unreachable, match="the connection was lost"):
            await _until_noticed(system)
        system.clock.turn(1)
        await system.home.reach()
        assert system.home.entity(SOC).number == 42
        assert system.home.entity(MODE).text == "auto"
        assert system.home.connections == 2


@pytest.mark.parametrize(("jitter", "shares"), [(0.0, 1.0), (1.0, 0.75)])
def test_it_is_left_alone_ever_longer_up_to_a_minute(jitter, shares):
    backoff, pauses = Backoff(lambda: jitter), []
    for _ in range(9):
        backoff.failed(NOON)
        pauses.append(backoff.wait_s(NOON))
    assert pauses == [shares * pause for pause in (1, 2, 4, 8, 16, 32, 60, 60, 60)]
    backoff.worked()
    assert backoff.wait_s(NOON) == 0
    backoff.failed(NOON)
    assert backoff.wait_s(NOON) == shares


async def test_while_it_is_left_alone_nothing_is_sent():
    async with an_entity_house() as system:
        system.faults.garbage = True
        with pytest.raises(Unreachable, match="does not speak as Home Assistant does") as first:
            await system.home.reach()
        system.faults.garbage = False
        with pytest.raises(Unreachable) as again:
            await system.home.reach()
        assert str(again.value) == str(first.value), "told once"
        assert system.emulator.logins == 0
        system.clock.turn(1)
        await system.home.reach()


async def test_a_connection_that_went_silent_is_noticed_by_a_ping():
    async with an_entity_house() as system:
        await system.home.watch([SOC])
        system.faults.silent = True
        system.clock.turn(6)
        with pytest.raises(Unreachable, match="ping"):
            await system.home.reach()
        assert system.home.entity(SOC) is None


async def test_a_silent_connection_is_noticed_even_when_nobody_asks():
    async with an_entity_house() as system:
        system.home = system.a_home(timeout_s=0.4, ping_every_s=0.02)
        await system.home.watch([SOC])
        await asyncio.sleep(0.1)
        assert system.home.entity(SOC) is not None
        system.faults.silent = True
        for _ in range(3_000):
            if system.home.entity(SOC) is None:
                break
            await asyncio.sleep(0.02)
        assert system.home.entity(SOC) is None
        await system.home.close()


async def test_one_that_was_heard_of_just_now_is_not_pinged():
    async with an_entity_house() as system:
        await system.home.watch([SOC])
        connections = system.home.connections
        system.faults.silent = True
        await system.home.reach()
        assert system.home.connections == connections, "a ping would have gone unanswered"


@pytest.mark.parametrize("path", ["/elsewhere", "/elsewhere/"])
async def test_another_web_server_is_told_from_home_assistant(path):
    async with an_entity_house() as system:
        home = HomeAssistant(system.emulator.url + path, TOKEN, system.clock, timeout_s=0.4)
        with pytest.raises(Unreachable, match="HTTP 404; is this Home Assistant's address"):
            await home.reach()
        await home.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://127.0.0.1:9", "nobody listens there"),
        ("http://a..b:1", "no connection"),
    ],
)
async def test_a_wrong_address_is_unreachable(url, says):
    home = HomeAssistant(url, TOKEN, ManualClock(), timeout_s=2)
    with pytest.raises(Unreachable, match=says):
        await home.reach()
    await home.close()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (gaierror(-2, "Name or service not known"), "no machine of that name is known"),
        (ConnectionRefusedError(111, "Connect call failed"), "nobody listens there"),
        (OSError("Multiple exceptions: a\nb"), "Multiple exceptions: a"),
        (OSError(), "no answer"),
    ],
)
def test_what_failed_is_told_in_plain_words(error, words):
    assert what_failed(error) == words


async def test_a_wrong_token_is_final_and_is_shown_nowhere(caplog):
    caplog.set_level(logging.DEBUG)
    async with an_entity_house() as system:
        home = HomeAssistant(system.emulator.url, "a-secret-that-is-wrong", system.clock, timeout_s=0.4)
        for _ in range(3):
            with pytest.raises(Rejected, match="refused the access token") as told:
                await home.reach()
            assert "a-secret" not in str(told.value)
            system.clock.turn(3_600)
        await home.close()
    assert "a-secret" not in caplog.text
    assert "a-secret" not in repr(home)


async def test_many_callers_share_one_connection_and_one_failure():
    async with an_entity_house() as system:
        await asyncio.gather(*(system.home.watch([SOC, f"sensor.other_{n}"]) for n in range(10)))
        assert (system.home.connections, system.emulator.logins) == (1, 1)
        await system.emulator.stop()
        told = await asyncio.gather(*(system.home.entity_ids() for _ in range(10)), return_exceptions=True)
        assert {type(each) for each in told} == {Unreachable}


async def test_a_cancelled_call_leaves_the_connection_usable():
    async with an_entity_house() as system:
        await system.home.watch([SOC])
        system.faults.slow_s = 0.05
        asking = asyncio.create_task(system.home.entity_ids())
        await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        system.faults.slow_s = 0
        assert SOC in await system.home.entity_ids()
        assert system.home.connections == 1


async def test_only_the_answer_of_its_own_number_is_one_however_often_others_come():
    async def stammers(socket):
        await socket.send('{"type":"auth_required"}')
        await socket.recv()
        await socket.send('{"type":"auth_ok","ha_version":"2024.3.3"}')
        async for frame in socket:
            number = json.loads(frame)["id"]
            for told, state in (
                (number - 1, "STARTING"),
                (number + 1, "STARTING"),
                *[(number, "RUNNING")] * 2,
            ):
                answer = {"id": told, "type": "result", "success": True, "result": {"state": state}}
                await socket.send(json.dumps(answer))

    async with serve(stammers, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        home = HomeAssistant(f"http://127.0.0.1:{port}", "token", ManualClock())
        assert [await home.is_running() for _ in range(4)] == [True] * 4
        assert home.connections == 1
        await home.close()


async def test_after_a_close_it_connects_again_when_it_is_needed():
    async with an_entity_house() as system:
        await system.home.watch([SOC])
        await system.home.close()
        await system.home.close()
        assert system.home.entity(SOC) is None
        await system.home.reach()
        assert system.home.entity(SOC).number == 50


async def _until_noticed(system):
    for _ in range(6_000):
        await system.home.reach()
        await asyncio.sleep(0.01)
