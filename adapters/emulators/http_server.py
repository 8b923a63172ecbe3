"""An HTTP/1.1 server for emulators, down to the bytes, so that it can also misbehave in the middle of them.

It knows as much of HTTP as vendor clouds need: JSON and forms with a length, kept-alive connections, and
answers that never end (event streams).
"""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Struct, field

from adapters.emulators.line import LineFaults
from adapters.emulators.listener import Listener

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

REQUESTS_KEPT = 2_000
LARGEST_BODY = 4_000_000
GARBAGE = b"\x16\x03\x01\xde\xad\xbe\xef no web server speaks like this\r\n\r\n"


class HttpFaults(LineFaults, kw_only=True):
    """Faults of the line and of the server behind it; all off is a well-behaved one.

    `mute_after_post` does what it is told and never says so, `drops_mid_answer` hangs up in the middle of
    an answer, `drips_s` sends a byte of it every so many real seconds, `echoes` answers everything with this
    status and tells the whole request, headers and all, wherever a reason may stand.
    """

    mute_after_post: bool = False
    drops_mid_answer: bool = False
    drips_s: float = 0.0
    echoes: int | None = None


class HttpRequest(Struct, frozen=True, kw_only=True):
    """One request; header names are lower case, `path` is without its query."""

    method: str
    path: str
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    body: bytes = b""

    def json(self) -> Any:
        """The body as JSON. Raises msgspec.DecodeError."""
        return msgspec.json.decode(self.body)

    def form(self) -> dict[str, str]:
        """The body as a form."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


class HttpReply(Struct, frozen=True, kw_only=True):
    """One answer: a body, a `stream` that goes on until either side hangs up, or a `talk` that takes the
    connection over, status line and all.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    stream: AsyncGenerator[bytes, None] | None = None
    talk: Talk | None = None


class RequestSeen(NamedTuple):
    """One request as it arrived, refused ones too; equal to a plain tuple."""

    method: str
    path: str
    body: bytes


Handle = Callable[[HttpRequest], Awaitable[HttpReply]]


def json_reply(document: Any, status: int = 200, **headers: str) -> HttpReply:
    """An answer that carries JSON; header names are given with underscores for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpReply(
        status=status,
        body=msgspec.json.encode(document),
        headers={"content-type": "application/json"} | named,
    )


def _echo(request: HttpRequest, status: int) -> HttpReply:
    """A refusal that tells everything it was told, as a careless cloud does."""
    told = (*request.headers.values(), request.body.decode("utf-8", "replace"), *request.form().values())
    text = " ".join((request.path, *request.query.values(), *reversed(told)))
    reasons = dict.fromkeys(("error", "error_description", "message", "msg", "expMsg", "reason", "txt"), text)
    refused = {"result": False, **reasons}
    return json_reply({"code": 6000, "success": False, "response": refused, **reasons}, status)


class HttpServer:
    """Hands every request to `handle`, for any number of connections."""

    def __init__(
        self,
        handle: Handle,
        host: str = "127.0.0.1",
        port: int = 0,
        faults: HttpFaults | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.faults = faults or HttpFaults()
        self.connections = 0
        self._handle = handle
        self._listener = Listener(self._serve, host, port, tls)
        self._seen: deque[RequestSeen] = deque(maxlen=REQUESTS_KEPT)

    @property
    def port(self) -> int:
        """The port it listens on; the one asked for until it does."""
        return self._listener.port

    @property
    def requests(self) -> list[RequestSeen]:
        """The latest requests that arrived, in order."""
        return list(self._seen)

    async def start(self) -> None:
        """Listens. Raises OSError when the port is taken."""
        await self._listener.start()

    async def stop(self) -> None:
        """Hangs up on everybody; it can be started again, on the same port."""
        await self._listener.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            # An end of file or a reset is a client's way of leaving.
            with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError):
                while await self._answer_one(reader, writer):
                    pass
        finally:
            writer.close()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection lives on."""
        request = await _read_request(reader)
        self._seen.append(RequestSeen(request.method, request.path, request.body))
        lost = self.faults.lost_of_write() if request.method == "POST" else None
        if self.faults.silent or lost == "request":
            await reader.read()
            return False
        echoes = self.faults.echoes
        reply = await self._handle(request) if echoes is None else _echo(request, echoes)
        if self.faults.slow_s:
            await asyncio.sleep(self.faults.slow_s)
        if lost == "answer" or (self.faults.mute_after_post and request.method == "POST"):
            await reader.read()
            return False
        if self.faults.garbage:
            writer.write(GARBAGE)
            return False
        if reply.talk is not None:
            await reply.talk(reader, writer)
            return False
        if reply.stream is not None:
            await _send_stream(writer, reply, reply.stream)
            return False
        answer = _head(reply, {"content-length": str(len(reply.body))}) + reply.body
        if self.faults.drops_mid_answer:
            writer.write(answer[: len(answer) - max(1, len(reply.body) // 2)])
            return False
        if self.faults.drips_s:
            await _drip(writer, answer, self.faults.drips_s)
            return False
        writer.write(answer)
        await writer.drain()
        return request.headers.get("connection", "").lower() != "close"


async def _read_request(reader: asyncio.StreamReader) -> HttpRequest:
    """Raises IncompleteReadError at the end, ValueError on what is no request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ", 2)
    headers = {
        name.strip().lower(): value.strip()
        for name, separator, value in (line.partition(":") for line in lines)
        if separator
    }
    length = int(headers.get("content-length", "0"))
    if not 0 <= length <= LARGEST_BODY:
        raise ValueError(f"a body of {length} bytes")
    body = await reader.readexactly(length) if length else b""
    url = urlsplit(target)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    return HttpRequest(method=method, path=url.path, query=query, headers=headers, body=body)


async def _drip(writer: asyncio.StreamWriter, answer: bytes, every_s: float) -> None:
    for number in range(len(answer)):
        writer.write(answer[number : number + 1])
        await writer.drain()
        await asyncio.sleep(every_s)


async def _send_stream(
    writer: asyncio.StreamWriter, reply: HttpReply, stream: AsyncGenerator[bytes, None]
) -> None:
    writer.write(_head(reply, {"connection": "close"}))
    async with aclosing(stream) as chunks:
        async for chunk in chunks:
            writer.write(chunk)
            await writer.drain()


def _head(reply: HttpReply, more: Mapping[str, str]) -> bytes:
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "Device Error"  # vendors have numbers of their own
    lines = [f"HTTP/1.1 {reply.status} {phrase}"]
    lines += [f"{name}: {value}" for name, value in {**reply.headers, **more}.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
