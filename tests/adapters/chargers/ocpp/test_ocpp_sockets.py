"""One charger and its sockets: who takes over from whom, and what ends with a connection."""

import asyncio

import msgspec
import pytest
from msgspec.structs import replace
from websockets.exceptions import ConnectionClosed

from adapters.chargers.ocpp.line import Timing
from domain.command.order import ChargeOrder
from domain.errors import Awaited, OutcomeUnknown, Unreachable
from tests.adapters.chargers.ocpp.doors import (
    BOOT,
    CALM,
    PLUGGED,
    Door,
    asked,
    call,
)
from tests.patience import until


async def test_a_newer_socket_takes_over_at_once_and_the_older_one_s_end_changes_nothing():
    async with Door() as door, door.dial() as old:
        await call(old, *PLUGGED)
        async with door.dial() as new:
            assert (await call(new, "Heartbeat", {}))[0] == 3
            with pytest.raises(ConnectionClosed) as ended:
                await asyncio.wait_for(old.recv(), 10)
            assert ended.value.rcvd.code == 1012
            await asyncio.sleep(0)
            assert (await door.reading()).connected is True
            assert (await call(new, "Heartbeat", {}))[0] == 3
        await until(lambda: not door.central.sessions)
        with pytest.raises(Unreachable, match="A is not connected"):
            await door.reading()


async def test_a_charger_has_its_time_to_dial_and_one_that_went_is_missed_at_once():
    async with Door(replace(CALM, dials_s=0.3)) as door:
        with pytest.raises(Awaited, match="A is not connected"):
            await door.reading()
        await asyncio.sleep(0.4)
        with pytest.raises(Unreachable) as missed:
            await door.reading()
        assert not isinstance(missed.value, Awaited)
    async with Door() as door:
        async with door.dial() as socket:
            await call(socket, *PLUGGED)
        await until(lambda: not door.central.sessions)
        with pytest.raises(Unreachable) as missed:
            await door.reading()
        assert not isinstance(missed.value, Awaited)


async def test_a_call_under_way_ends_at_once_when_its_socket_does():
    async with Door() as door, door.dial() as socket:
        await call(socket, *PLUGGED)
        (step, *_) = door.drivers["A"].steps(ChargeOrder(current_a=10), {})
        under_way = asyncio.ensure_future(step.do())
        await asked(socket, "SetChargingProfile")
        waiting = asyncio.ensure_future(step.do())
        await asyncio.sleep(0)
        socket.transport.abort()
        with pytest.raises(OutcomeUnknown):
            await asyncio.wait_for(under_way, 4)
        with pytest.raises(Unreachable):  # it never left
            await asyncio.wait_for(waiting, 4)


async def test_an_answer_that_comes_too_late_is_nobody_s_and_the_next_call_gets_its_own():
    async with Door(Timing(call_s=0.1, boot_s=60, ping_s=60, close_s=0.1)) as door, door.dial() as socket:
        await call(socket, *PLUGGED)
        (step, *_) = door.drivers["A"].steps(ChargeOrder(current_a=10), {})
        with pytest.raises(OutcomeUnknown):
            await step.do()
        late = await asked(socket, "SetChargingProfile")
        again = asyncio.ensure_future(step.do())
        mine = await asked(socket, "SetChargingProfile")
        await socket.send(msgspec.json.encode([3, late[1], {"status": "Rejected"}]).decode())
        await socket.send(msgspec.json.encode([3, mine[1], {"status": "Accepted"}]).decode())
        await again
        assert (await door.reading()).target_current_a == 10


async def test_two_boxes_with_one_name_are_told_and_not_commanded():
    async with Door() as door:
        sockets = []
        for turn in range(5):
            host = "127.0.0.1" if turn % 2 else "127.0.0.2"
            sockets.append(await door.dial(local_addr=(host, 0)))
            await call(sockets[-1], "Heartbeat", {})
        with pytest.raises(Unreachable, match="two chargers call themselves A"):
            await door.reading()
        (step, *_) = door.drivers["A"].steps(ChargeOrder(current_a=10), {})
        with pytest.raises(Unreachable, match="two chargers"):
            await step.do()
        for socket in sockets:
            socket.transport.abort()


async def test_a_frozen_charger_is_noticed_and_let_go():
    quick = Timing(call_s=5, boot_s=60, ping_s=0.15, misses=2, close_s=0.05)
    async with Door(quick) as door, door.dial() as socket:
        await call(socket, "Heartbeat", {})
        assert "A" in door.central.sessions
        socket.transport.pause_reading()  # its TCP stands, and nobody is behind it
        await until(lambda: not door.central.sessions)
        with pytest.raises(Unreachable, match="not connected"):
            await door.reading()


async def test_the_same_charger_may_come_back_with_another_version():
    async with Door() as door:
        async with door.dial(offers=("ocpp1.6",)) as socket:
            assert (await call(socket, *BOOT))[0] == 3
        station = {"vendorName": "Acme", "model": "Two"}
        async with door.dial(offers=("ocpp2.0.1",)) as socket:
            answer = await call(socket, "BootNotification", {"reason": "PowerUp", "chargingStation": station})
            assert answer[0] == 3
            wrong = await call(socket, *BOOT, number="2")  # what some send who say 2.0.1
            assert wrong[0] == 4
            assert (await call(socket, "Heartbeat", {}, "3"))[0] == 3
        assert door.central.stations["A"].model == "Acme Two"
