"""The emulated plant, spoken to in bytes: frames as the vendor's document prints them, and its manners."""

import asyncio
import struct
from contextlib import asynccontextmanager

import pytest

from adapters.batteries.sigenergy.emulator.plant import SigenergyEmulator
from tests.adapters.emulators.houses import ManualClock, a_house

READ, READ_INPUTS, WRITE_ONE, WRITE_BLOCK = 3, 4, 6, 16


class Line:
    def __init__(self, emulator, reader, writer):
        self.emulator, self._reader, self._writer = emulator, reader, writer

    async def ask(self, function, data, unit=247):
        self._writer.write(struct.pack(">HHHBB", 9, 0, len(data) + 2, unit, function) + data)
        head = await asyncio.wait_for(self._reader.readexactly(7), 30)
        transaction, _, length, answering = struct.unpack(">HHHB", head)
        assert (transaction, answering) == (9, unit)
        return (await self._reader.readexactly(length - 1)).hex(" ")


@asynccontextmanager
async def a_line(**plant):
    emulator = SigenergyEmulator(a_house(), clock=ManualClock(), **plant)
    await emulator.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", emulator.port)
    try:
        yield Line(emulator, reader, writer)
    finally:
        writer.close()
        await emulator.stop()


@pytest.mark.parametrize(
    ("function", "data", "unit", "answer"),
    [
        (READ_INPUTS, "753e 0001", 247, "04 02 01 f4"),  # 50.0 %
        (READ_INPUTS, "7555 0002", 247, "04 04 00 00 07 d0"),  # charging with 2 kW counts upward
        (READ_INPUTS, "7533 0001", 247, "04 02 00 07"),  # Remote EMS
        (READ, "9c5d 0001", 247, "03 02 00 01"),
        (READ, "9c5f 0001", 247, "03 02 00 02"),
        (READ, "753e 0001", 247, "83 02"),  # telemetry is no setting
        (READ_INPUTS, "9c5d 0001", 247, "84 02"),
        (READ, "9c40 0001", 247, "83 02"),  # start and stop can only be written
        (READ_INPUTS, "7763 0001", 1, "84 02"),  # of the inverter's map, but no register
        (READ_INPUTS, "7789 0001", 1, "04 02 01 f4"),
        (WRITE_ONE, "9c5f 0001", 247, "06 9c 5f 00 01"),
        (WRITE_ONE, "9c5f 0009", 247, "86 03"),
        (WRITE_BLOCK, "9c60 0002 04 0000 0bb8", 247, "10 9c 60 00 02"),
        (WRITE_ONE, "753e 0001", 247, "86 02"),
        (WRITE_ONE, "9c5f 0001", 1, "86 02"),  # the inverter takes no plant settings
    ],
)
async def test_frames_are_answered_as_the_document_says(function, data, unit, answer):
    async with a_line() as line:
        assert await line.ask(function, bytes.fromhex(data), unit) == answer


async def test_another_unit_is_silent():
    async with a_line() as line:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await line.ask(READ_INPUTS, bytes.fromhex("753e 0001"), unit=12)


async def test_losing_remote_ems_ends_in_self_consumption_whatever_ran_before():
    async with a_line(remote_ems=False, work_mode=1) as line:
        assert await line.ask(READ_INPUTS, bytes.fromhex("7533 0001")) == "04 02 00 01"
        await line.ask(WRITE_ONE, bytes.fromhex("9c5d 0001"))
        await line.ask(WRITE_ONE, bytes.fromhex("9c5d 0000"))
        assert await line.ask(READ_INPUTS, bytes.fromhex("7533 0001")) == "04 02 00 00"


async def test_a_mode_stays_for_hours_since_there_is_no_timer():
    async with a_line() as line:
        await line.ask(WRITE_ONE, bytes.fromhex("9c5f 0001"))
        line.emulator.house.advance(line.emulator._clock.now())
        line.emulator._clock.turn(6 * 3_600)
        assert await line.ask(READ_INPUTS, bytes.fromhex("7555 0002")) == "04 04 00 00 00 00"


@pytest.mark.parametrize(
    ("mode", "battery_w", "pv_w"),
    [(5, 500, 3_000), (6, 3_500, 0)],  # the sun first, or the battery while the sun is held back
)
async def test_a_discharge_lets_out_its_limit_from_where_the_mode_says(mode, battery_w, pv_w):
    async with a_line() as line:
        await line.ask(WRITE_BLOCK, bytes.fromhex("9c66 0002 04 0000 09c4"))
        await line.ask(WRITE_ONE, struct.pack(">HH", 0x9C5F, mode))
        house = line.emulator.house
        assert (house.battery_w, house.pv_w, house.grid_w) == (battery_w, pv_w, -2_500)


async def test_a_house_without_a_battery_is_no_plant():
    house = a_house()
    house.battery = None
    with pytest.raises(ValueError, match="has a battery"):
        SigenergyEmulator(house, clock=ManualClock())
