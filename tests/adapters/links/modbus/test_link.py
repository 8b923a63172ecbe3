"""The link against a real socket, well-behaved and not."""

import asyncio

import pytest

from adapters.links.modbus import ModbusLink, Refusal, Register
from adapters.links.modbus.emulator.server import ILLEGAL_ADDRESS
from adapters.links.modbus.reconnect import LinkState
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from tests.adapters.emulators.houses import ManualClock
from tests.adapters.links.modbus.served import PATIENT_S, SHORT_S, a_device


async def test_rows_are_read_in_few_requests_and_stamped_with_the_clock():
    async with a_device() as (server, link, _, clock):
        block = await link.read([Register(10, "a"), Register(12, "b", "u32"), Register(100, "c")])
        assert block.values == {"a": 10, "b": (12 << 16) + 13, "c": 100}
        assert block.at == clock.now()
        assert server.reads == 2


async def test_one_register_is_written_by_function_six_and_a_block_by_sixteen():
    async with a_device() as (server, link, _, _clock):
        await link.write_one(3, 7)
        await link.write_block(4, [8, 9])
        assert server.writes == [(0x06, 3, (7,)), (0x10, 4, (8, 9))]
        assert await link.read_registers(3, 3) == [7, 8, 9]


async def test_a_refused_function_six_is_tried_once_more_as_a_block():
    async with a_device() as (server, link, faults, _):
        faults.refuses_fc06 = True
        await link.write_one(3, 7)
        assert server.writes == [(0x06, 3, (7,)), (0x10, 3, (7,))]
        assert server.connections == 1  # a refusal is an answer: the socket stays


async def test_a_device_that_refuses_both_functions_is_not_asked_a_third_time():
    async with a_device() as (server, link, faults, _):
        faults.refuses_writes = True
        with pytest.raises(Rejected, match="exception 4"):
            await link.write_one(3, 7)
        assert [write.function for write in server.writes] == [0x06, 0x10]


async def test_a_single_register_goes_through_where_single_blocks_are_refused():
    async with a_device() as (server, link, faults, _):
        faults.refuses_single_fc16 = True
        await link.write_one(3, 7)
        with pytest.raises(Refusal) as refused:
            await link.write_block(3, [7])
        assert refused.value.exception_code == ILLEGAL_ADDRESS
        assert [write.function for write in server.writes] == [0x06, 0x10]


@pytest.mark.parametrize("fault", ["mute_after_write", "drops_mid_frame", "garbage"])
async def test_a_write_that_got_no_answer_is_unknown_and_is_not_sent_again(fault):
    async with a_device(timeout_s=SHORT_S) as (server, link, faults, clock):
        setattr(faults, fault, True)
        with pytest.raises(OutcomeUnknown):
            await link.write_one(3, 7)
        assert server.writes == [(0x06, 3, (7,))]
        setattr(faults, fault, False)
        assert await link.read_registers(3, 1) == [7]
        assert server.connections == 2  # the old socket could still deliver the late answer
        assert clock.slept == []


async def test_a_block_that_got_no_answer_is_unknown_too():
    async with a_device(timeout_s=SHORT_S) as (server, link, faults, _):
        faults.silent = True
        with pytest.raises(OutcomeUnknown):
            await link.write_block(3, [7, 8])
        assert server.writes == []


@pytest.mark.parametrize("fault", ["silent", "drops_mid_frame", "garbage"])
async def test_a_read_that_got_no_answer_is_unreachable_and_the_next_one_reconnects(fault):
    async with a_device(timeout_s=SHORT_S) as (server, link, faults, _):
        assert await link.read_registers(1, 1) == [1]
        setattr(faults, fault, True)
        with pytest.raises(Unreachable):
            await link.read_registers(1, 1)
        setattr(faults, fault, False)
        assert await link.read_registers(1, 2) == [1, 2]
        assert server.connections == 2


async def test_an_answer_that_comes_too_late_is_none():
    async with a_device(timeout_s=SHORT_S) as (_, link, faults, _clock):
        faults.slow_s = 2 * SHORT_S
        with pytest.raises(Unreachable):
            await link.read_registers(1, 1)


async def test_a_missing_register_is_a_refusal_and_keeps_the_socket():
    async with a_device() as (server, link, _, _clock):
        with pytest.raises(Rejected, match=r"exception 2 \(illegal address\)"):
            await link.read_registers(50, 1)
        await link.read_registers(51, 1)
        assert server.connections == 1
        assert link.state is LinkState.ONLINE


async def test_another_units_number_gets_no_answer():
    async with a_device(timeout_s=SHORT_S, unit=2) as (_, link, _faults, _clock):
        with pytest.raises(Unreachable):
            await link.read_registers(1, 1)


async def test_a_slow_but_timely_answer_is_an_answer():
    async with a_device() as (_, link, faults, _clock):
        faults.slow_s = 0.05
        assert await link.read_registers(1, 1) == [1]


@pytest.mark.parametrize(
    ("answer", "request_of", "error"),
    [
        ("06 0003 0008", lambda link: link.write_one(3, 7), OutcomeUnknown),  # took another value
        ("06 0004 0007", lambda link: link.write_one(3, 7), OutcomeUnknown),
        ("10 0003 0001", lambda link: link.write_block(3, [7, 8]), OutcomeUnknown),  # took only one
        ("03 02 0007", lambda link: link.write_one(3, 7), OutcomeUnknown),  # answers another question
        ("03 02 0007", lambda link: link.read_registers(3, 2), Unreachable),  # one register too few
        ("06 0003 0007", lambda link: link.read_registers(3, 1), Unreachable),
    ],
)
async def test_an_answer_to_something_else_proves_nothing(answer, request_of, error):
    async def parrot(reader, writer):
        header = await reader.readexactly(7)
        pdu = bytes.fromhex(answer)
        writer.write(header[:4] + (len(pdu) + 1).to_bytes(2, "big") + header[6:] + pdu)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(parrot, "127.0.0.1", 0)
    link = ModbusLink("127.0.0.1", server.sockets[0].getsockname()[1], 1, ManualClock())
    with pytest.raises(error):
        await request_of(link)
    await link.close()
    server.close()
    await server.wait_closed()


def repeated(frame, before):
    """What came before comes once more, late."""
    return before + frame


def of_another_unit(frame, before):
    """A unit that was not asked speaks up first, of another value."""
    return frame[:6] + b"\x09" + frame[7:-1] + b"\x63" + frame


def of_another_question(frame, before):
    """One of another number comes first, of another value."""
    return (int.from_bytes(frame[:2], "big") + 7).to_bytes(2, "big") + frame[2:-1] + b"\x63" + frame


@pytest.mark.parametrize("mishap", [repeated, of_another_unit, of_another_question])
async def test_only_the_answer_of_this_number_and_unit_is_one(mishap):
    async def stammers(reader, writer):
        before = b""
        while header := await reader.read(7):
            request = await reader.readexactly(int.from_bytes(header[4:6], "big") - 1)
            is_read, address = request[0] == 0x03, request[1:3]
            pdu = bytes((0x03, 2)) + address if is_read else request
            frame = header[:4] + (len(pdu) + 1).to_bytes(2, "big") + header[6:] + pdu
            writer.write(mishap(frame, before) + frame)
            before = frame
        writer.close()

    server = await asyncio.start_server(stammers, "127.0.0.1", 0)
    link = ModbusLink("127.0.0.1", server.sockets[0].getsockname()[1], 1, ManualClock(), timeout_s=PATIENT_S)
    for register in (3, 4, 5):
        assert await link.read_registers(register, 1) == [register]
        await link.write_one(register, 7)
    assert link.connections == 1
    await link.close()
    server.close()
    await server.wait_closed()
