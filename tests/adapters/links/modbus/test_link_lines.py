"""A line that ends, is closed or half open: when it is tried again, and what was sent over it."""

import asyncio
import socket

import pytest
import uvloop

from adapters.links.modbus import ModbusLink
from adapters.links.modbus.bus import ModbusBus
from adapters.links.modbus.emulator.faults import ModbusFaults
from adapters.links.modbus.emulator.server import ModbusServer
from adapters.links.modbus.reconnect import LinkState
from domain.errors import OutcomeUnknown, Unreachable
from tests.adapters.emulators.houses import ManualClock
from tests.adapters.links.modbus.served import PATIENT_S, SHORT_S, Memory, a_device


def an_unused_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_a_second_client_is_turned_away_and_gets_in_when_the_first_has_left():
    async with a_device() as (server, first, _, clock):
        await first.read_registers(1, 1)
        second = ModbusLink("127.0.0.1", server.port, 1, clock)
        with pytest.raises(Unreachable):
            await second.read_registers(1, 1)
        with pytest.raises(OutcomeUnknown):
            await second.write_one(1, 1)  # it may have left us before the hang-up arrived
        assert server.writes == []
        await first.close()
        assert await second.read_registers(1, 1) == [1]
        await second.close()


async def test_a_closed_port_is_tried_three_times_and_then_left_alone_for_ten_seconds():
    clock = ManualClock()
    link = ModbusLink("127.0.0.1", an_unused_port(), 1, clock)
    with pytest.raises(Unreachable) as first:
        await link.read_registers(1, 1)
    assert clock.slept == [1, 1]
    assert link.state is LinkState.BACKING_OFF
    clock.turn(4)
    with pytest.raises(Unreachable) as again:
        await link.write_one(1, 1)  # never left us, so nothing is unknown
    assert str(first.value) == str(again.value), "an outage is told once"
    assert clock.slept == [1, 1]


async def test_a_device_that_comes_back_is_found_after_the_back_off():
    async with a_device() as (server, link, _, clock):
        await link.read_registers(1, 1)
        await server.stop()
        with pytest.raises(Unreachable):
            await link.read_registers(1, 1)
        with pytest.raises(Unreachable):
            await link.read_registers(1, 1)
        await server.start()
        with pytest.raises(Unreachable):
            await link.read_registers(1, 1)
        clock.turn(10)
        assert await link.read_registers(1, 1) == [1]
        assert link.state is LinkState.ONLINE


async def test_three_silences_in_a_row_back_off_though_every_connect_succeeds():
    async with a_device(timeout_s=SHORT_S) as (server, link, faults, _):
        faults.silent = True
        for _ in range(3):
            with pytest.raises(Unreachable):
                await link.read_registers(1, 1)
        assert link.state is LinkState.BACKING_OFF
        with pytest.raises(Unreachable, match="no connection"):
            await link.read_registers(1, 1)
        assert server.connections == 3


async def test_a_line_that_was_half_open_is_tried_every_ten_seconds_however_long_a_try_waits():
    async with a_device(timeout_s=SHORT_S) as (server, link, faults, clock):
        await link.read_registers(1, 1)
        faults.silent = True
        for _ in range(4):
            asking = asyncio.ensure_future(link.read_registers(1, 1))
            await asyncio.sleep(SHORT_S / 2)
            clock.turn(3)  # of its patience
            with pytest.raises(Unreachable, match="no answer"):
                await asking
            clock.turn(2 if link.state is LinkState.RETRYING else 6.9)
        faults.silent = False
        assert await link.read_registers(1, 1) == [1]
        assert server.connections == 5


async def test_a_name_that_is_no_host_is_unreachable():
    link = ModbusLink("not a host..", 502, 1, ManualClock())
    with pytest.raises(Unreachable):
        await link.read_registers(1, 1)


@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop])
@pytest.mark.parametrize("turns", [0, 1, 5])
def test_a_connection_that_ends_between_look_and_write_sent_nothing_and_is_made_anew(loop, turns):
    """The loop drops a write to what is closing, and raises RuntimeError for one to what is closed."""

    async def story():
        server = ModbusServer(Memory(), ModbusFaults(), unit=1)
        await server.start()
        bus = ModbusBus("127.0.0.1", server.port, ManualClock(), timeout_s=PATIENT_S)

        async def cut_and_written(client):
            transport = client.ctx.transport
            transport.abort()
            for _ in range(turns):
                await asyncio.sleep(0)
            client.ctx.transport = transport  # as the library has it when it ended while it was being made
            return await client.write_register(3, 7, device_id=1)

        def written(client):
            return client.write_register(3, 8, device_id=1)

        def any_answer(reply):
            return True

        with pytest.raises(Unreachable, match="gone"):
            await bus.exchange(bus, "write", cut_and_written, any_answer, OutcomeUnknown)
        assert server.writes == []
        await bus.exchange(bus, "write", written, any_answer, OutcomeUnknown)
        assert server.writes == [(0x06, 3, (8,))]
        assert server.connections == 2
        bus.leave(bus)
        await server.stop()

    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(story())
