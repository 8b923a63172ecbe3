"""The emulated inverter, asked with frames as real ones take them, without the library in between."""

import asyncio
import struct

import pytest

from adapters.batteries.goodwe.emulator.frames import Aa55Request, RtuRequest, crc16, parse
from adapters.batteries.goodwe.emulator.inverter import GoodWeEmulator
from tests.adapters.emulators.houses import ManualClock, a_house


@pytest.mark.parametrize(
    ("frame", "register", "count"),
    [
        ("f70388b800213ac1", 35000, 33),
        ("f703891c007d7ae7", 35100, 125),
        ("f7038ca0002dbbf3", 36000, 45),
        ("f70390880018fc7c", 37000, 24),
        ("f703b9bb00068427", 47547, 6),
        ("f703b9e50006e5f5", 47589, 6),
    ],
)
def test_recorded_reads_are_understood(frame, register, count):
    assert parse(bytes.fromhex(frame), 0xF7) == RtuRequest(function=3, register=register, count=count)


def test_the_recorded_discovery_is_understood():
    assert parse(bytes.fromhex("aa55c07f0102000241"), 0xF7) == Aa55Request(code=0x0102, data=b"")


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "f7",
        "f70388b800213ac2",  # wrong CRC
        "7f0388b800213ac1",  # another address
        "aa55c07f0102000242",  # wrong sum
        "aa55c07f0102050246",  # wrong length
        "aa55c07f",
        "deadbeef0005ff2b0e01",
    ],
)
def test_what_is_damaged_is_no_request(frame):
    assert parse(bytes.fromhex(frame), 0xF7) is None


class Line(asyncio.DatagramProtocol):
    """One socket that waits for one datagram at a time."""

    def __init__(self):
        self.inbox = asyncio.Queue()

    def datagram_received(self, data, addr):
        self.inbox.put_nowait(data)


class Bench:
    def __init__(self, **emulator):
        house = emulator.pop("house", None) or a_house()
        self.house = house
        self.emulator = GoodWeEmulator(house, clock=ManualClock(), **emulator)

    async def __aenter__(self):
        await self.emulator.start()
        loop = asyncio.get_running_loop()
        self.transport, self.line = await loop.create_datagram_endpoint(
            Line, remote_addr=("127.0.0.1", self.emulator.port)
        )
        return self

    async def __aexit__(self, *error):
        self.transport.close()
        await self.emulator.stop()

    async def ask(self, frame):
        self.transport.sendto(frame)
        return await asyncio.wait_for(self.line.inbox.get(), 30)

    async def rtu(self, function, register, value, data=b""):
        body = struct.pack(">BBHH", 0xF7, function, register, value) + data
        return await self.ask(body + crc16(body))

    async def aa55(self, payload):
        body = bytes.fromhex("aa55c07f" + payload)
        return await self.ask(body + sum(body).to_bytes(2, "big"))


async def test_a_read_is_answered_with_a_crc_that_leaves_out_the_prefix():
    async with Bench() as bench:
        answer = await bench.rtu(3, 47509, 2)
        assert answer[:5] == bytes.fromhex("aa55f70304")
        assert struct.unpack(">HH", answer[5:9]) == (0, 10_000)
        assert crc16(answer[2:-2]) == answer[-2:]


async def test_writes_are_echoed():
    async with Bench() as bench:
        assert (await bench.rtu(6, 47512, 3_000))[2:8] == bytes.fromhex("f706b9980bb8")
        answer = await bench.rtu(16, 47511, 2, bytes.fromhex("04000c0bb8"))
        assert answer[2:8] == bytes.fromhex("f710b9970002")
        assert len(answer) == 10
        assert bench.house.battery_w == 3_000


async def test_a_register_this_firmware_lacks_is_refused():
    async with Bench(eco_version=1) as bench:
        assert (await bench.rtu(3, 47547, 6))[2:5] == bytes.fromhex("f78302")


async def test_an_es_echoes_a_write_with_the_high_bit_set():
    async with Bench(family="ES") as bench:
        assert (await bench.aa55("0239050700010001"))[:6] == bytes.fromhex("aa557fc002b9")
        assert (await bench.aa55("03590103"))[4:6] == bytes.fromhex("03d9")
        answer = await bench.aa55("010600")
        assert answer[4:6] == bytes.fromhex("0186")
        assert answer[6] == len(answer) - 9
        assert sum(answer[:-2]) == int.from_bytes(answer[-2:], "big")


async def test_an_et_does_not_answer_the_other_class():
    async with Bench() as bench:
        bench.transport.sendto(bytes.fromhex("aa55c07f0102000241"))
        assert (await bench.rtu(3, 47000, 1))[3] == 3  # nothing came before it


@pytest.mark.parametrize(
    ("mode", "power_w", "battery_w", "grid_w"),
    [
        (1, 3_000, -2_000, 0),  # 3 kW of sun, 1 kW of house
        (2, 1_000, -4_000, 2_000),
        (3, 1_500, 1_500, -3_500),
        (4, 1_000, -4_000, 2_000),
        (5, 4_000, 1_000, -3_000),
        (6, 1_000, -3_000, 1_000),
        (8, 3_000, 0, -2_000),
        (9, 500, -2_500, 500),
        (10, 2_500, 500, -2_500),
        (11, 1_500, -1_500, -500),
        (12, 1_500, 1_500, -3_500),
    ],
)
async def test_each_ems_mode_does_what_the_vendor_says(mode, power_w, battery_w, grid_w):
    async with Bench() as bench:
        await bench.rtu(16, 47511, 2, struct.pack(">BHH", 4, mode, power_w))
        assert (bench.house.battery_w, bench.house.grid_w) == (battery_w, grid_w)


async def test_the_limiter_holds_a_forced_discharge_back():
    async with Bench(house=a_house(pv_w=0)) as bench:
        await bench.rtu(16, 47509, 4, struct.pack(">BHHHH", 8, 1, 500, 12, 4_000))
        assert (bench.house.battery_w, bench.house.grid_w) == (1_500, -500)


async def test_a_liar_echoes_and_does_nothing():
    async with Bench() as bench:
        bench.emulator.faults.lies = True
        await bench.rtu(16, 47511, 2, bytes.fromhex("04000c0bb8"))
        assert bench.house.battery_w == -2_000
        assert struct.unpack(">HH", (await bench.rtu(3, 47511, 2))[5:9]) == (12, 3_000)


async def test_the_minimum_charge_is_the_floor():
    async with Bench(house=a_house(pv_w=0, soc_pct=40)) as bench:
        await bench.rtu(6, 45356, 50)
        assert bench.house.battery_w == 0
