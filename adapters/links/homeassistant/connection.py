"""One authenticated WebSocket to Home Assistant: numbered commands, their answers, and events.

A connection is used until it ends, for whatever reason, and never again. Every time-out is in real seconds.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from socket import gaierror
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import msgspec
from msgspec import Raw
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from adapters.kinds.secret import blanked
from adapters.links.homeassistant.large import Large, Parts, heard
from adapters.links.homeassistant.messages import Message
from domain.errors import OutcomeUnknown, Rejected, Unreachable

LARGEST_FRAME = 64 * 2**20  # a snapshot of a large house is several MB
LAST_WORDS_S = 1.0

# The library logs whole frames at level debug, and the second one of a connection is the token.
_frames = logging.getLogger("adapters.links.homeassistant.frames")
_frames.setLevel(logging.WARNING)

OnEvent = Callable[[Raw], None]
Unanswered = type[Unreachable] | type[OutcomeUnknown]


class TokenRefused(Rejected):
    """Home Assistant does not take the access token; asking again would only get us banned."""


class _EndedError(Exception):
    """The connection ended before the answer came."""


def websocket_address(url: str) -> str:
    """Where the WebSocket of the Home Assistant at this http(s) address is."""
    parts = urlsplit(url)
    scheme = {"https": "wss", "wss": "wss"}.get(parts.scheme, "ws")
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + "/api/websocket", "", ""))


class Connection:
    """Made by `open`. `ended` is done, with the reason, as soon as it is of no more use."""

    def __init__(self, name: str, socket: ClientConnection) -> None:
        self.name = name
        self.version: str | None = None
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._socket = socket
        self._last_id = 0
        self._listeners: dict[int, OnEvent] = {}
        self._waiting: dict[int, asyncio.Future[Message]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, url: str, token: str, *, timeout_s: float, ping_every_s: float) -> "Connection":
        """Connects and authenticates. Raises Unreachable, or TokenRefused, which is final."""
        try:
            async with asyncio.timeout(timeout_s):
                socket = await connect(
                    websocket_address(url),
                    proxy=None,
                    ping_interval=None,
                    open_timeout=None,
                    close_timeout=LAST_WORDS_S,
                    max_size=LARGEST_FRAME,
                    compression=None,  # many MB would be unpacked in one go, on the event loop
                    logger=_frames,
                )
                try:
                    connection = cls(url, socket)
                    await connection._authenticate(token)
                except BaseException:
                    socket.transport.abort()
                    raise
        except TimeoutError as err:
            raise Unreachable(f"{url}: no answer in {timeout_s:g} s") from err
        except InvalidStatus as err:
            status = err.response.status_code
            raise Unreachable(f"{url}: answered HTTP {status}; is this Home Assistant's address?") from err
        except ConnectionClosed as err:
            raise Unreachable(f"{url}: hung up during the login") from err
        except msgspec.DecodeError as err:
            raise Unreachable(f"{url}: does not speak as Home Assistant does") from err
        except (OSError, WebSocketException, UnicodeError) as err:
            raise Unreachable(f"{url}: no connection: {what_failed(err)}") from err
        connection._begin(timeout_s, ping_every_s)
        return connection

    async def ask(
        self,
        command: dict[str, Any],
        *,
        timeout_s: float,
        unanswered: Unanswered = Unreachable,
        on_event: OnEvent | None = None,
    ) -> Raw | Parts:
        """Sends a command and returns its result, a large one in parts; `on_event` is handed the events it
        leads to.

        Raises Unreachable when it never left, `unanswered` when no answer came, Rejected when it was refused.
        """
        what = str(command["type"])
        answer = await self._send(command, timeout_s, unanswered, on_event)
        if answer.success is False:
            failure = answer.error
            told = blanked(f"{failure.code}: {failure.message}") if failure else "without a reason"
            raise Rejected(f"{self.name}: {what} refused: {told}")
        return answer.parts if isinstance(answer, Large) else answer.result

    async def ping(self, timeout_s: float) -> None:
        """Ends the connection and raises Unreachable when nobody is behind it any more."""
        try:
            await self._send({"type": "ping"}, timeout_s, Unreachable)
        except Unreachable:
            self.end("no answer to a ping")
            raise

    def end(self, why: str) -> None:
        """Marks it unusable and hangs up; whoever waits for an answer stops waiting."""
        if self.ended.done():
            return
        self.ended.set_result(why)
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(_EndedError(why))
        self._socket.transport.abort()

    async def close(self) -> None:
        """Says goodbye; never raises."""
        with contextlib.suppress(OSError, WebSocketException):
            await self._socket.close()
        self.end("the connection was closed")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _authenticate(self, token: str) -> None:
        hello = await self._heard()
        if hello.type != "auth_required":
            raise msgspec.DecodeError(f"{hello.type} instead of auth_required")
        await self._socket.send(msgspec.json.encode({"type": "auth", "access_token": token}), text=True)
        answer = await self._heard()
        if answer.type == "auth_invalid":
            raise TokenRefused(
                f"{self.name}: Home Assistant refused the access token. Make a new long-lived token in your "
                "Home Assistant profile, set it as homeassistant.token and restart"
            )
        if answer.type != "auth_ok":
            raise msgspec.DecodeError(f"{answer.type} instead of auth_ok")
        self.version = answer.ha_version

    async def _heard(self) -> Message:
        messages = await heard(await self._socket.recv(decode=False))
        if len(messages) != 1:
            raise msgspec.DecodeError(f"{len(messages)} messages during the login")
        return messages[0]

    def _begin(self, timeout_s: float, ping_every_s: float) -> None:
        loop = asyncio.get_running_loop()
        self._tasks = {
            loop.create_task(self._listen()),
            loop.create_task(self._keep_alive(timeout_s, ping_every_s)),
        }

    async def _send(
        self,
        command: dict[str, Any],
        timeout_s: float,
        unanswered: Unanswered,
        on_event: OnEvent | None = None,
    ) -> Message:
        what = str(command["type"])
        if self.ended.done():
            raise Unreachable(f"{self.name}: {what}: {self.ended.result()}")
        # Numbers must grow as they are sent: no await between here and the send.
        self._last_id += 1
        number = self._last_id
        waiting: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        if on_event is not None:
            self._listeners[number] = on_event
        try:
            async with asyncio.timeout(timeout_s):
                try:
                    await self._socket.send(msgspec.json.encode({"id": number, **command}), text=True)
                except ConnectionClosed as err:
                    raise Unreachable(f"{self.name}: {what}: the connection was gone") from err
                return await waiting
        except TimeoutError as err:
            raise unanswered(f"{self.name}: {what}: no answer in {timeout_s:g} s") from err
        except _EndedError as err:
            raise unanswered(f"{self.name}: {what}: {err}") from err
        finally:
            del self._waiting[number]
            waiting.cancel()

    async def _listen(self) -> None:
        try:
            while True:
                for message in await heard(await self._socket.recv(decode=False)):
                    self._take(message)
        except ConnectionClosed:
            pass
        except (msgspec.DecodeError, ValueError, RecursionError):
            self.end("what it sent makes no sense")
        self.end("the connection was lost")

    def _take(self, message: Message) -> None:
        if message.id is None or self.ended.done():
            return
        if message.type == "event":
            if message.id in self._listeners:
                self._listeners[message.id](message.event)
            return
        waiting = self._waiting.get(message.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(message)

    async def _keep_alive(self, timeout_s: float, every_s: float) -> None:
        with contextlib.suppress(Unreachable):
            while True:
                await asyncio.sleep(every_s)
                await self.ping(timeout_s)


def what_failed(err: Exception) -> str:
    """A short reason; a host with several addresses makes a long one."""
    if isinstance(err, ConnectionRefusedError):
        return "nobody listens there"
    if isinstance(err, gaierror):
        return "no machine of that name is known"
    return (str(err) or "no answer").splitlines()[0][:120]
