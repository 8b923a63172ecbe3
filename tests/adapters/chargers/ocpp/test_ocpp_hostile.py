"""What odd and hostile chargers send over real sockets, and what is survived."""

import asyncio
from contextlib import suppress

import msgspec
import pytest
from websockets.exceptions import ConnectionClosed

from adapters.chargers.ocpp.allowance import MOST_GARBAGE
from adapters.chargers.ocpp.line import Timing
from tests.adapters.chargers.ocpp.doors import (
    BOOT,
    Door,
    asked,
    call,
    status_of,
)
from tests.patience import until

GARBAGE = [
    "x", "[]", "{}", '[2,"g"]', '[2,"g",["x"],{}]', '[2,"g",{"a":1},{}]', "[" * 5_000, "[" * 900 + "]" * 900,
    '[2,"g","Heartbeat",{"x":' + "9" * 5_000 + "}]", '[2,"g","Toaster",{}]', '[3,"nobody-asked",{}]',
    '[4,"nobody-asked","x","y",{}]', '[2,"g","Authorize",{"idTag":' + "[" * 50 + "]" * 50 + "}]",
    '[2,"g","MeterValues",{"connectorId":1,"meterValue":[{"timestamp":"x","sampledValue":[{"value":"NaN"}]}]}]',
    '[2,"g","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Weird"}]',
    b"\xff\xfe\x00",
    '[2,"g","StartTransaction",{"connectorId":1,"idTag":["x"],"meterStart":1e300,"timestamp":5}]',
    '[2,"g","StartTransaction",{"connectorId":{},"idTag":"x","meterStart":18446744073709551615,"timestamp":[]}]',
    '[2,"g","StopTransaction",{"transactionId":"x","transactionData":5,"meterStop":{}}]',
    '[2,"g","MeterValues",{"connectorId":[1],"transactionId":1.5,"meterValue":[[],{"sampledValue":[5]}]}]',
    '[2,"g","BootNotification",{"chargePointVendor":5,"chargePointModel":null,"firmwareVersion":{}}]',
    '[2,"g","Authorize",{"idTag":{"x":1}}]',
    '[2,"g","DataTransfer",{"data":"' + "x" * 90_000 + '"}]',
    '[2,"g","StartTransaction",{"connectorId":-1,"idTag":"","meterStart":-5,"timestamp":"x"}]',
]  # fmt: skip


@pytest.mark.parametrize("lenient", [False, True])
async def test_whatever_a_charger_sends_it_is_answered_afterwards(lenient):
    async with Door(A={"lenient": lenient}) as door, door.dial() as socket:
        for number, garbage in enumerate(GARBAGE):
            await socket.send(garbage)
            answer = await call(socket, "Heartbeat", {}, f"beat-{number}")
            assert answer[0] == 3, garbage


async def test_a_charger_that_sends_nothing_but_nonsense_is_hung_up_on_and_may_come_back_after_a_pause():
    async with Door(Timing(call_s=5, boot_s=60, ping_s=60, close_s=0.1, shut_s=0.3)) as door:
        async with door.dial() as socket:
            for _ in range(2 * MOST_GARBAGE):
                with suppress(ConnectionClosed):
                    await socket.send("nonsense")
            await asyncio.wait_for(socket.wait_closed(), 10)
            assert socket.close_code == 1008
        assert await status_of(door) == 503
        allowance = door.central.stations["A"].allowance
        await until(lambda: allowance.wait_s(asyncio.get_running_loop().time()) == 0)
        async with door.dial() as socket:
            assert (await call(socket, *BOOT))[2]["status"] == "Accepted"


async def test_a_message_that_is_far_too_large_ends_only_its_own_socket():
    async with Door(A={}, B={}) as door, door.dial("/ocpp/B") as other:
        async with door.dial() as socket:
            await socket.send("[" + "9" * 2**20)
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 10)
        assert (await call(other, "Heartbeat", {}))[0] == 3


KNOCK = (
    b"GET /ocpp/%s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.mark.parametrize(
    "knock",
    [KNOCK % b"X" + b"z" * 500, b"GET / HTTP/1.1\r\n\r\n" + b"\x9c" * 2_000, b"\xff" * 500 + b"\r\n\r\n"],
)
async def test_whoever_goes_on_talking_before_the_door_leaves_no_traceback(knock, caplog):
    async with Door() as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.central.port)
        writer.write(knock)
        with suppress(OSError):
            await asyncio.wait_for(reader.read(), 10)
        writer.close()
        async with door.dial() as socket:
            assert (await call(socket, *BOOT))[2]["status"] == "Accepted"
    assert "Traceback" not in caplog.text


async def test_a_lenient_door_takes_what_breaks_the_standard_and_others_say_so():
    broken = {"connectorId": 1, "errorCode": "", "status": "Charging", "vendorId": "x" * 999}
    async with (
        Door(A={}, B={"lenient": True}) as door,
        door.dial("/ocpp/A") as strict,
        door.dial("/ocpp/B") as lenient,
    ):
        assert (await call(strict, "StatusNotification", broken))[0] == 4
        assert (await call(lenient, "StatusNotification", broken))[0] == 3
        assert "lenient = true" in (await door.drivers["A"].read()).caveat
        reading = await door.drivers["B"].read()
        assert (reading.charger.connected, reading.caveat) == (True, None)


async def test_a_box_that_boots_over_and_over_is_set_up_once():
    async with Door(Timing(call_s=5, boot_s=60, ping_s=60, close_s=0.1)) as door, door.dial() as socket:
        await call(socket, *BOOT)
        await asked(socket, "GetConfiguration")
        for number in range(4):
            await call(socket, *BOOT, number=f"boot-{number}")
        await socket.send(msgspec.json.encode([2, "beat", "Heartbeat", {}]).decode())
        frames = []
        async with asyncio.timeout(10):
            while not frames or frames[-1][1] != "beat":
                frames.append(msgspec.json.decode(await socket.recv()))
        assert [frame[2] for frame in frames if frame[0] == 2] == []
