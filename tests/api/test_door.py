"""What a stranger on a real socket can do without a token: little, and not for long."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
import uvloop
from websockets.frames import Frame, Opcode

from api.door.complaints import Sparse
from api.door.guests import Guests
from api.door.limits import RESERVED, Limits, limits_here
from api.door.websocket import framed
from tests.fakes.socket_house import SocketHouse, closed, say, served

QUICK = Limits(first_byte_s=0.2, head_s=0.2, body_s=0.2, idle_s=1, unread_s=0.2)
HEALTH = b"GET /api/v1/health HTTP/1.1\r\nHost: house\r\n\r\n"


class Stranger:
    """A bare socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def pour(self, piece: bytes, times: int) -> int:
        """Sends the piece again and again, until so often or until it is shown out; returns how often."""
        sent = 0
        with contextlib.suppress(OSError):
            while sent < times:
                self.writer.write(piece)
                sent += 1
                await self.writer.drain()
        return sent

    async def answer(self) -> bytes:
        """All that the server says until it closes."""
        async with asyncio.timeout(60):
            with contextlib.suppress(OSError):
                return await self.reader.read()
        return b""


@contextlib.asynccontextmanager
async def stranger(house: SocketHouse) -> AsyncIterator[Stranger]:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.port)
    try:
        yield Stranger(reader, writer)
    finally:
        writer.transport.abort()


async def is_well(house: SocketHouse) -> bool:
    """Whether somebody else is answered."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{house.port}", timeout=8) as phone:
        return (await phone.get("/api/v1/health")).status_code == 200


@pytest.mark.parametrize(
    ("start", "piece", "said"),
    [
        (b"GET /", b"a" * 50_000, b"431"),
        (b"GET / HTTP/1.1\r\n", b"X-More: again and again\r\n" * 1_000, b"431"),
        (b"GET / HTTP/1.1\r\n", b"a:b\r\n" * 150, b"431"),
        (b"GET / HTTP/1.1\r\nX-Endless: ", b"a" * 50_000, b"431"),
        (b"GET / HTTP/1.1\r\n" + b"a" * 100, b"a" * 50_000, b"431"),
        (b"", b"\x16\x03\x01\x02\x00\x01" * 10, b"400"),
        (
            b"POST /api/v1/pair HTTP/1.1\r\nHost: house\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"z\r\n",
            b"400",
        ),
    ],
)
async def test_a_head_without_end_is_cut_short_with_a_sentence(start, piece, said):
    async with served() as house:
        async with contextlib.AsyncExitStack() as stack:
            strangers = [await stack.enter_async_context(stranger(house)) for _ in range(3)]
            for each in strangers:
                await each.pour(start, 1)
            sent = await asyncio.gather(*(each.pour(piece, 2_000) for each in strangers))
            assert len(piece) < 5_000 or max(sent) < 2_000, "no more is taken than a head may have"
            assert await is_well(house)
            answers = [await each.answer() for each in strangers]
        # A socket that still sends when it is closed may lose the sentence on the way, never the close.
        assert all(answer[9:12] == said or answer == b"" for answer in answers), answers


async def test_a_body_without_end_ends():
    async with served() as house, stranger(house) as guest:
        await guest.pour(
            b"POST /api/v1/pair HTTP/1.1\r\nHost: house\r\nTransfer-Encoding: chunked\r\n\r\n", 1
        )
        assert await guest.pour(b"1000\r\n" + b"a" * 0x1000 + b"\r\n", 10_000) < 10_000
        await guest.answer()
        assert await is_well(house)


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"G",
        HEALTH[:-2],
        HEALTH + b"\r\n" * 3,
        HEALTH + b"GET",
        b"POST /api/v1/pair HTTP/1.1\r\nHost: house\r\nContent-Length: 9\r\n\r\n{",
    ],
)
async def test_whoever_begins_and_does_not_go_on_is_shown_out(begun):
    async with served(limits=QUICK) as house, stranger(house) as guest:
        await guest.pour(begun, 1)
        answer = await guest.answer()
    assert answer == b"" or b"408" in answer or b"200 OK" in answer, answer


async def test_requests_sent_ahead_and_answers_never_read_cost_little():
    async with served(limits=QUICK) as house, stranger(house) as guest:
        guest.writer.transport.pause_reading()
        assert await guest.pour(HEALTH * 1_000, 2_000) < 2_000
        assert await is_well(house)


async def test_some_requests_ahead_are_answered_in_order():
    async with served() as house, stranger(house) as guest:
        await guest.pour(HEALTH * 5 + HEALTH[:-2] + b"Connection: close\r\n\r\n", 1)
        assert (await guest.answer()).count(b"200 OK") == 6


@pytest.mark.parametrize("hello", ["[" * 1_900, '{"a":' * 800, '{"type":"hello","x":' + "[" * 1_500])
async def test_a_hello_nested_deeply_is_not_understood_and_no_fault_of_ours(hello, caplog):
    async with served() as house:
        async with house.live() as socket:
            await socket.send(hello)
            assert await closed(socket) == 4400
        assert await is_well(house)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_ping_flood_that_is_not_read_is_cut():
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    upgrade = b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    ping = b"\x89\xfd\x00\x00\x00\x00" + b"p" * 125
    async with served() as house, stranger(house) as guest:
        await guest.pour(upgrade + key + b"\r\n", 1)
        await guest.reader.readuntil(b"\r\n\r\n")
        assert await guest.pour(ping * 100, 2_000) < 2_000
        await guest.answer()
        assert await is_well(house)


async def test_a_client_that_says_little_stays():
    async with served() as house, house.listening() as socket:
        for _ in range(50):
            await say(socket, type="ping")
        pongs = 0
        async with asyncio.timeout(60):
            while pongs < 50:
                pongs += json.loads(await socket.recv())["type"] == "pong"
        assert pongs == 50


async def test_half_open_sockets_take_no_place_of_those_who_ask():
    limits = Limits(sockets=20)
    async with served(limits=limits) as house:
        async with contextlib.AsyncExitStack() as stack:
            idle = [await stack.enter_async_context(stranger(house)) for _ in range(60)]
            assert await is_well(house)
            assert await idle[0].answer() == b"", "whoever has been idle longest makes room"
        assert await is_well(house)


async def test_where_every_place_is_taken_by_somebody_at_work_a_new_one_is_told():
    async with (
        served(limits=Limits(sockets=2)) as house,
        house.listening(),
        house.listening(),
        stranger(house) as guest,
    ):
        assert (await guest.answer())[9:12] == b"503"


class Line:
    """A transport of this address."""

    def __init__(self, address: str) -> None:
        self.address, self.is_cut = address, False

    def get_extra_info(self, name: str) -> tuple[str, int]:
        assert name == "peername"
        return self.address, 4711

    def abort(self) -> None:
        self.is_cut = True


def test_one_address_has_its_share_of_places_and_loopback_all():
    guests = Guests(Limits(sockets=10, per_address=2))
    lines = [Line("192.168.1.9") for _ in range(3)]
    entered = [guests.enter(line) for line in lines]
    assert [line.is_cut for line in lines] == [True, False, False]
    for guest in entered[1:]:
        assert guest is not None
        guests.busy(guest)
    assert guests.enter(Line("192.168.1.9")) is None
    assert guests.enter(Line("192.168.1.10")) is not None
    for _ in range(7):
        assert guests.enter(Line("127.0.0.1")) is not None
    assert guests.count == 10
    for guest in entered:
        assert guest is not None
        guests.leave(guest)
        guests.idle(guest)
    assert guests.count == 8


def test_a_household_is_one_address():
    guests = Guests(Limits(per_address=1))
    near, far = Line("2001:db8:1:2::1"), Line("2001:db8:1:3::1")
    assert guests.enter(near) is not None
    assert guests.enter(far) is not None
    assert guests.enter(Line("2001:db8:1:2::9")) is not None
    assert (near.is_cut, far.is_cut) == (True, False)


def test_some_descriptors_are_left_for_the_devices():
    limits = limits_here()
    assert limits.sockets <= 4_096
    assert RESERVED >= 64


async def test_what_cannot_be_parsed_is_one_line_a_minute(caplog):
    now_s = 0.0
    sparse = Sparse(lambda: now_s)
    log = logging.getLogger("uvicorn.error")
    before = log.filters[:]
    log.filters[:] = [sparse]
    try:
        async with served() as house:
            for _ in range(30):
                async with stranger(house) as guest:
                    await guest.pour(b"\x00\x01 nonsense \r\n\r\n", 1)
                    await guest.answer()
            assert len(caplog.records) == 1
            now_s = 61.0
            async with stranger(house) as guest:
                await guest.pour(b"\x00\x01 nonsense \r\n\r\n", 1)
                await guest.answer()
    finally:
        log.filters[:] = before
    assert [record.getMessage() for record in caplog.records] == [
        "Invalid HTTP request received.",
        "Invalid HTTP request received. (29 more like it)",
    ]


async def test_a_hostile_socket_does_not_delay_the_end():
    async with served() as house, contextlib.AsyncExitStack() as stack:
        guests = [await stack.enter_async_context(stranger(house)) for _ in range(4)]
        for guest in guests:
            guest.writer.transport.pause_reading()
            await guest.pour(HEALTH * 500, 20)
        house.stop.set()
        async with asyncio.timeout(60):
            await house.done


def test_the_loop_of_a_real_server_is_guarded_too():
    """Transports of uvloop are their own: what holds for the plain loop must be seen on it as well."""

    async def story() -> None:
        async with served(limits=QUICK) as house, stranger(house) as guest:
            assert await is_well(house)
            assert await guest.pour(b"GET /" + b"a" * 4_000, 2_000) < 2_000
            async with house.live() as socket:
                await socket.send("[" * 1_900)
                assert await closed(socket) == 4400

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(story())


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_text_is_framed_once_as_the_standard_frames_it(size):
    text = b"x" * size
    assert framed(text) == Frame(Opcode.TEXT, text).serialize(mask=False)
