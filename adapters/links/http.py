"""The one way to ask over HTTP: the whole answer is there within its time and its size, or there is none.

The library's time-outs are for one silence each, so an answer that drips a byte now and then would hold for
ever who asked; and a packed answer of one megabyte may hold a thousand.
"""

import asyncio
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from http import HTTPStatus
from typing import Any, NoReturn

import httpx
import msgspec
from msgspec import Struct

from adapters.links.trust import trusted
from domain.errors import DeviceError, Unreachable

MEGABYTE = 1_000_000
LARGEST = 4 * MEGABYTE  # of an answer, unpacked; a day of an account's five-minute prices is well below one
GZIP = 16 + zlib.MAX_WBITS
PACKED = "content-encoding"
PACKED_ODDLY = "the answer makes no sense: it is packed in a way that nobody asked for"
LEAVES = "send_request_headers.started"

Unpack = Callable[[bytes, int], bytes]


class NoConnection(Unreachable):
    """Nothing of the request has left."""


class HttpAnswer(Struct, frozen=True):
    """A whole answer; `headers` are found in any spelling."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class HttpStream(Struct, frozen=True):
    """An answer that goes on: its `lines` as they come; `content` is all of one whose status is not 200."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    lines: AsyncIterator[str]


class _NoAnswerError(Exception):
    """What came is none, and why."""


BROKEN = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError, zlib.error, _NoAnswerError)


class HttpLink:
    """One address. `timeout_s` is for a whole answer and all that leads to it, real seconds.

    `name` is what errors call it, `headers` go with every question, `trust` says whose certificates count.
    A question after `close` opens sockets anew. Raises ValueError where no address can read so.
    """

    def __init__(
        self,
        name: str,
        base_url: str = "",
        *,
        timeout_s: float,
        headers: Mapping[str, str] | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        try:
            self._base_url = httpx.URL(base_url)
        except httpx.InvalidURL as err:
            raise ValueError(str(err)) from err
        self._name, self._timeout_s, self._trust = name, timeout_s, trust
        own = {"accept-encoding": "gzip", **(headers or {})}
        self._headers = _as_bytes(own)
        self._client: httpx.AsyncClient | None = None

    async def ask(
        self,
        method: str,
        path: str,
        *,
        what: str = "",
        unanswered: type[DeviceError] = Unreachable,
        query: Mapping[str, str] | None = None,
        document: Any = None,
        form: Mapping[str, str] | None = None,
        basic: tuple[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """The answer, whatever its status; `what` is what errors call the question.

        Raises NoConnection where nothing left, and `unanswered` where no whole answer came to what left.
        """
        way = _Way()
        sent = {"params": query, "data": None if form is None else dict(form), "auth": basic}
        sent |= _written(document, headers)
        try:
            async with asyncio.timeout(self._timeout_s), self._sent(method, path, way, **sent) as answer:
                content = await _content(answer)
        except BROKEN as err:
            self._fail(err, way, what, unanswered)
        return HttpAnswer(answer.status_code, answer.headers, content)

    @asynccontextmanager
    async def stream(
        self,
        path: str,
        *,
        what: str = "",
        silence_s: float,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[HttpStream]:
        """An answer that goes on until it tells no whole line for `silence_s`, real seconds.

        Raises NoConnection and Unreachable, with each line too.
        """
        way = _Way()
        plain = {"accept-encoding": "identity", **(headers or {})}
        async with AsyncExitStack() as opened:
            try:
                async with asyncio.timeout(self._timeout_s):
                    answer = await opened.enter_async_context(
                        self._sent("GET", path, way, params=query, headers=_as_bytes(plain))
                    )
                    is_stream = answer.status_code == HTTPStatus.OK
                    if is_stream and PACKED in answer.headers:
                        raise _NoAnswerError(PACKED_ODDLY)
                    content = b"" if is_stream else await _content(answer)
            except BROKEN as err:
                self._fail(err, way, what, Unreachable)
            lines = self._lines(answer, self._where(what), silence_s)
            yield HttpStream(answer.status_code, answer.headers, content, lines)

    async def close(self) -> None:
        """Lets go of sockets."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    @asynccontextmanager
    async def _sent(self, method: str, path: str, way: "_Way", **sent: Any) -> AsyncIterator[httpx.Response]:
        if self._client is None:
            self._client = httpx.AsyncClient(
                base_url=self._base_url,
                headers=self._headers,
                timeout=httpx.Timeout(None),  # who asks sets one for the whole
                trust_env=False,
                verify=self._trust or trusted(),
            )
        async with self._client.stream(method, path, extensions={"trace": way.watch}, **sent) as answer:
            yield answer

    async def _lines(self, answer: httpx.Response, where: str, silence_s: float) -> AsyncIterator[str]:
        parts, waiting = answer.aiter_raw(), b""
        while True:
            try:
                async with asyncio.timeout(silence_s):
                    while b"\n" not in waiting:
                        waiting += await anext(parts)
                        if len(waiting) > LARGEST:
                            raise _NoAnswerError
            except StopAsyncIteration:
                return
            except BROKEN as err:
                raise Unreachable(f"{where}: the stream ended") from err
            *lines, waiting = waiting.split(b"\n")
            for line in lines:
                yield line.removesuffix(b"\r").decode("utf-8", "replace")

    def _where(self, what: str) -> str:
        return f"{self._name}: {what}" if what else self._name

    def _fail(self, err: Exception, way: "_Way", what: str, unanswered: type[DeviceError]) -> NoReturn:
        if not way.has_left:
            raise NoConnection(f"{self._name}: no connection") from err
        why = "no answer"
        if isinstance(err, TimeoutError):
            why = f"no answer in {self._timeout_s:g} s"
        elif isinstance(err, _NoAnswerError):
            why = str(err)
        raise unanswered(f"{self._where(what)}: {why}") from err


class _Way:
    """How far a request came."""

    has_left = False  # from its first byte on nobody knows here whether it arrived

    async def watch(self, event: str, _: object) -> None:
        """Hears of every step."""
        self.has_left = self.has_left or event.endswith(LEAVES)


def _written(document: Any, headers: Mapping[str, str] | None) -> dict[str, Any]:
    if document is None:
        return {"headers": _as_bytes(headers or {})}
    named = {"content-type": "application/json", **(headers or {})}
    return {"headers": _as_bytes(named), "content": msgspec.json.encode(document)}


def _as_bytes(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    """So a key with a letter that no header may have is refused by who is asked, not by a traceback."""
    return {name.encode(): value.encode() for name, value in headers.items()}


async def _content(answer: httpx.Response) -> bytes:
    """All of it, unpacked piece by piece, so that no more is ever unpacked than may be."""
    unpack, content, came = _unpacking(answer.headers.get(PACKED, "")), bytearray(), 0
    async for part in answer.aiter_raw():
        content += unpack(part, LARGEST + 1 - len(content))
        came += len(part)  # what follows a packed content counts, too
        if max(came, len(content)) > LARGEST:
            raise _NoAnswerError(f"the answer is larger than {LARGEST / MEGABYTE:g} MB")
    return bytes(content)


def _unpacking(encoding: str) -> Unpack:
    match encoding.strip().lower():
        case "" | "identity":
            return lambda part, most: part[:most]
        case "gzip" | "x-gzip":
            return zlib.decompressobj(GZIP).decompress
    raise _NoAnswerError(PACKED_ODDLY)
