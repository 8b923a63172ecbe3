"""Whoever is asked over HTTP, the whole answer comes within its time and its size, or there is none."""

import asyncio
import tracemalloc
import zlib
from contextlib import asynccontextmanager

import pytest

from adapters.batteries.alphaess.cloud.link import CloudLink as AlphaEss
from adapters.batteries.sigenergy.cloud.link import CloudLink as Sigenergy
from adapters.chargers.zaptec.link import ZaptecLink
from adapters.clouds.tesla import FixedToken, RefreshedToken, TeslaLink
from adapters.clouds.web_api import WebApi
from adapters.emulators.http_server import HttpReply, HttpServer, json_reply
from adapters.inverters.enphase.link import GatewayLink
from adapters.inverters.fronius.driver import FroniusDriver
from adapters.links.http import LARGEST, HttpLink, NoConnection
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import DeviceError, OutcomeUnknown, Unreachable
from tests.adapters.emulators.houses import ManualClock

TIME_S, TIME_ENOUGH_S = 1.0, 60.0
WHOLE = {"access_token": "t", "expires_in": 3_600, "code": 200, "data": {}, "response": {"a": 1}}
MEGABYTE = b" " * 1_000_000


def packed(megabytes, then=b""):
    """So many million spaces, as gzip."""
    packing = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return b"".join(packing.compress(MEGABYTE) for _ in range(megabytes)) + packing.flush() + then


class Place:
    """A server that answers what `reply` says."""

    def __init__(self):
        self.reply = json_reply(WHOLE)
        self.server = HttpServer(self._answer)
        self.clock = ManualClock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.port}"

    async def _answer(self, _):
        return self.reply


@asynccontextmanager
async def a_place(time_s=TIME_ENOUGH_S):
    place = Place()
    place.time_s = time_s
    await place.server.start()
    try:
        yield place
    finally:
        await place.server.stop()


def web_api(place):
    return WebApi("Prices", place.url, place.clock, timeout_s=place.time_s)


def tesla(place):
    return TeslaLink(place.url, FixedToken("t"), place.clock, timeout_s=place.time_s)


def sign_in(place):
    return RefreshedToken(
        documents=MemoryDocuments(),
        clock=place.clock,
        account="app",
        client_id="app",
        refresh_token="r",
        token_url=place.url + "/token",
        timeout_s=place.time_s,
    )


def sigenergy(place):
    return Sigenergy(place.url, place.clock, place.time_s)


def alphaess(place):
    return AlphaEss(place.url, "id", "secret", place.clock, timeout_s=place.time_s)


def enphase(place):
    return GatewayLink(place.url, timeout_s=place.time_s)


def fronius(place):
    return FroniusDriver("127.0.0.1", place.server.port, place.clock, timeout_s=place.time_s)


def zaptec(place):
    return ZaptecLink(place.url, "name", "word", place.clock, timeout_s=place.time_s)


async def sign_in_again(tokens):
    await tokens.renewed("t")


QUESTIONS = [
    (web_api, lambda api: api.get("/a", dict), Unreachable),
    (web_api, lambda api: api.post("/a", dict, {}), Unreachable),
    (web_api, lambda api: api.get_bytes("/a"), Unreachable),
    (tesla, lambda link: link.get("/a"), Unreachable),
    (tesla, lambda link: link.post("/a", {}), OutcomeUnknown),
    (tesla, lambda link: link.whole("PATCH", "/a", {}), OutcomeUnknown),
    (sign_in, sign_in_again, Unreachable),
    (sigenergy, lambda link: link.ask("GET", "/a"), Unreachable),
    (sigenergy, lambda link: link.ask("POST", "/a", document={}), OutcomeUnknown),
    (alphaess, lambda link: link.get("a", dict), Unreachable),
    (enphase, lambda link: link.get("/a", dict, None), Unreachable),
    (enphase, lambda link: link.text("/a"), Unreachable),
    (enphase, lambda link: link.post("/a", {}, None), OutcomeUnknown),
    (fronius, lambda driver: driver.read(), Unreachable),
    (zaptec, lambda link: link.get("a", dict), Unreachable),
    (zaptec, lambda link: link.post("a"), OutcomeUnknown),
]
every_question = pytest.mark.parametrize(("made", "asked", "error"), QUESTIONS)


async def what_it_said(question):
    try:
        await question
    except DeviceError as err:
        return str(err)
    return ""


@asynccontextmanager
async def a_client(place, made, asked):
    """One that has asked before, so that it has signed in where it must."""
    client = made(place)
    said = "no answer"
    while "no answer" in said:
        place.clock.turn(60)
        said = await what_it_said(asked(client))
    place.clock.turn(60)
    yield client
    await (client.leave(None) if made is zaptec else client.close())


@every_question
async def test_an_answer_that_drips_in_is_none_once_its_time_is_over(made, asked, error):
    async with a_place(TIME_S) as place, a_client(place, made, asked) as client:
        place.server.faults.drips_s = TIME_S / 8
        with pytest.raises(error, match="no answer in 1 s") as caught:
            await asked(client)
        assert type(caught.value) is error


@every_question
async def test_an_answer_that_is_larger_than_any_may_be_is_none(made, asked, error):
    async with a_place() as place, a_client(place, made, asked) as client:
        place.reply = HttpReply(body=packed(5), headers={"content-encoding": "gzip"})
        with pytest.raises(error, match="larger than 4 MB") as caught:
            await asked(client)
        assert type(caught.value) is error


@pytest.mark.parametrize("more", [b"", b"\0" * (LARGEST + 1)])
async def test_of_what_is_packed_no_more_is_unpacked_than_may_come(more):
    async with a_place() as place:
        place.reply = HttpReply(body=packed(100, more), headers={"content-encoding": "gzip"})
        link = HttpLink("Prices", place.url, timeout_s=TIME_ENOUGH_S)
        tracemalloc.start()
        try:
            with pytest.raises(Unreachable, match="larger"):
                await link.ask("GET", "/a")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
            await link.close()
        assert peak < 5 * LARGEST


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        ({}, b"[1]", b"[1]"),
        ({"content-encoding": "gzip"}, packed(1), MEGABYTE),
        ({"content-encoding": "GZIP"}, packed(1), MEGABYTE),
        ({}, b" " * LARGEST, b" " * LARGEST),
        ({}, b" " * (LARGEST + 1), None),
        ({"content-encoding": "gzip"}, packed(4), b" " * LARGEST),
        ({"content-encoding": "gzip"}, packed(1, b"\0" * LARGEST), None),
        ({"content-encoding": "gzip"}, b"[1]", None),
        ({"content-encoding": "br"}, b"[1]", None),
    ],
)
async def test_what_an_answer_holds_is_what_was_packed_or_nothing(headers, body, told):
    async with a_place() as place:
        place.reply = HttpReply(body=body, headers=headers)
        link = HttpLink("Prices", place.url, timeout_s=TIME_ENOUGH_S)
        if told is None:
            with pytest.raises(Unreachable):
                await link.ask("GET", "/a")
        else:
            assert (await link.ask("GET", "/a")).content == told
        await link.close()


async def test_a_write_that_found_nobody_has_not_left_and_one_without_an_answer_may_have_come():
    async with a_place() as place:
        link = HttpLink("Battery", place.url, timeout_s=TIME_S)
        place.server.faults.silent = True
        with pytest.raises(OutcomeUnknown):
            await link.ask("POST", "/a", unanswered=OutcomeUnknown)
        await place.server.stop()
        with pytest.raises(NoConnection):
            await link.ask("POST", "/a", unanswered=OutcomeUnknown)
        await link.close()


async def test_a_connection_that_never_comes_about_is_none_though_its_time_is_over():
    async def shakes_no_hands(reader, writer):
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(shakes_no_hands, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    link = HttpLink("Battery", f"https://127.0.0.1:{port}", timeout_s=TIME_S)
    with pytest.raises(NoConnection):
        await link.ask("POST", "/a", unanswered=OutcomeUnknown)
    await link.close()
    silent.close()


async def told_of(of, *, silence_s=TIME_ENOUGH_S, **more):
    """What is told of a stream, line by line; told as an error where it ends by one."""
    heard = []
    async with a_place() as place:
        place.reply = HttpReply(stream=of(), **more)
        link = HttpLink("Car", place.url, timeout_s=TIME_ENOUGH_S)
        try:
            async with link.stream("/a", silence_s=silence_s) as answer:
                heard.extend([line async for line in answer.lines])
        except Unreachable as err:
            heard.append(str(err))
        await link.close()
    return heard


async def in_pieces():
    for piece in (b"data: 1\r\n\r", b"\ndata: \xc3", b"\xa4\nda", b"ta: 2"):
        yield piece


async def dripping():
    while True:
        yield b"x"
        await asyncio.sleep(TIME_S / 8)


async def flooding():
    while True:
        yield MEGABYTE


async def test_a_stream_is_told_line_by_line_as_they_are_whole():
    assert await told_of(in_pieces) == ["data: 1", "", "data: ä"]


@pytest.mark.parametrize(
    ("of", "more"),
    [
        (dripping, {"silence_s": TIME_S}),
        (flooding, {}),
    ],
)
async def test_a_stream_that_tells_no_whole_line_has_ended(of, more):
    assert await told_of(of, **more) == ["Car: the stream ended"]


async def test_a_stream_that_is_packed_is_none():
    assert await told_of(in_pieces, headers={"content-encoding": "gzip"}) == [
        "Car: the answer makes no sense: it is packed in a way that nobody asked for"
    ]


async def test_a_stream_that_drips_in_has_not_begun_once_its_time_is_over():
    async with a_place() as place:
        place.server.faults.drips_s = TIME_S / 8
        link = HttpLink("Car", place.url, timeout_s=TIME_S)
        with pytest.raises(Unreachable, match="no answer in 1 s"):
            await link.stream("/a", silence_s=TIME_ENOUGH_S).__aenter__()
        await link.close()
