"""A look at a Modbus TCP address tells how far one gets."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.links.modbus_probe import Probe, Reach, probe
from tests.adapters.emulators.houses import ManualClock, a_house


@asynccontextmanager
async def an_inverter():
    emulator = AlphaEssEmulator(a_house(), clock=ManualClock())
    await emulator.start()
    try:
        yield emulator
    finally:
        await emulator.stop()


async def look(port, unit=85, others=(), host="127.0.0.1"):
    return await probe(host, port, unit, others, timeout_s=0.3)


async def test_a_unit_that_answers_is_found_even_if_it_refuses():
    async with an_inverter() as emulator:
        assert await look(emulator.port) == Probe(reach=Reach.ANSWERS, unit=85)
        emulator.faults.busy = True
        assert await look(emulator.port) == Probe(reach=Reach.ANSWERS, unit=85)
        assert emulator.writes == []


async def test_another_unit_that_answers_is_named():
    async with an_inverter() as emulator:
        assert await look(emulator.port, 1, (247, 85)) == Probe(reach=Reach.OTHER_UNIT, unit=85)
        assert (await look(emulator.port, 1, (247,))).reach is Reach.SILENT


@pytest.mark.parametrize(
    ("fault", "reach"),
    [("silent", Reach.SILENT), ("garbage", Reach.GARBAGE), ("drops_mid_frame", Reach.HUNG_UP)],
)
async def test_faults_have_their_names(fault, reach):
    async with an_inverter() as emulator:
        setattr(emulator.faults, fault, True)
        assert (await look(emulator.port)).reach is reach


async def test_a_second_client_is_hung_up_on():
    async with an_inverter() as emulator:
        _, writer = await asyncio.open_connection("127.0.0.1", emulator.port)
        assert (await probe("127.0.0.1", emulator.port, 85, timeout_s=2)).reach is Reach.HUNG_UP
        writer.close()


async def test_a_closed_port_and_a_name_that_is_none():
    async with an_inverter() as emulator:
        port = emulator.port
    assert (await look(port)).reach is Reach.CLOSED
    assert (await look(port, host="no-such-machine.invalid")).reach is Reach.NO_NAME
    assert (await look(port, host="x" * 70)).reach is Reach.NO_NAME


async def test_a_gateway_without_the_unit_behind_it_is_no_answer():
    async def answer(reader, writer):
        while True:
            head = await reader.readexactly(12)
            writer.write(head[:4] + b"\x00\x03" + head[6:7] + b"\x83\x0b")

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    assert (await look(port, 85, (1, 2))).reach is Reach.SILENT
    server.close()
