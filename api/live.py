"""`/api/v1/live`: the stream on a WebSocket, as a raw ASGI route.

A change is framed once and written to every client that has taken all before it. One task per client sends
what is its own (the snapshot, what it missed), so that a client that stops reading stops only itself.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing, suppress
from typing import Any

import msgspec
from litestar.types import Receive, Scope, Send
from msgspec import Struct

from api.attempts import Attempts
from api.auth import Tokens, bearer_of
from api.door.websocket import WRITE, framed
from api.hosts import Names
from api.live_messages import FromClient, Hello, Ping
from api.nesting import is_too_deep
from api.peers import Peer, peer_of
from domain.errors import PowerSyncError
from domain.house.access import Token
from domain.ports.control import Feed

MAX_MESSAGE = 4_096

NOT_ALLOWED, NOT_UNDERSTOOD, TRY_AGAIN, FAILED = 4401, 4400, 1013, 1011
TOPICS = frozenset({"status", "commands", "events"})
PING: Any = {"type": "websocket.send", "text": '{"type":"ping"}'}
PONG: Any = {"type": "websocket.send", "text": '{"type":"pong"}'}


class Pace(Struct, frozen=True, kw_only=True):
    """How long the stream waits for what, s of real time.

    With a token in the header no hello is needed, but one with `resume` may follow within `grace_s`.
    `check_s` and the age of the token index make the second in which a revoked token's streams end.
    """

    hello_within_s: float = 5.0
    grace_s: float = 0.3
    quiet_s: float = 5.0
    check_s: float = 0.25
    close_within_s: float = 1.0


log = logging.getLogger(__name__)
_decoder: msgspec.json.Decoder[FromClient] = msgspec.json.Decoder(FromClient)


class _CloseError(Exception):
    """The conversation ends with this close code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class _GoneError(Exception):
    """The client left."""


class _Client:
    """One open socket."""

    __slots__ = ("digest", "goodbye", "pump", "receive", "send", "sent_at", "task", "write")

    def __init__(self, receive: Receive, send: Send, write: Callable[[bytes], bool] | None) -> None:
        self.receive, self.send, self.write = receive, send, write
        self.digest = ""
        self.sent_at = asyncio.get_running_loop().time()
        self.task = asyncio.current_task()
        self.pump: asyncio.Task[None] | None = None
        self.goodbye: _CloseError | None = None

    def end(self, code: int, reason: str) -> None:
        """Ends the conversation from outside, even while it waits for a client that does not read."""
        if self.goodbye is None and self.task is not None:
            self.goodbye = _CloseError(code, reason)
            self.task.cancel()

    def pumped(self, pump: "asyncio.Task[None]") -> None:
        """Ends the conversation when nothing more will be sent, whatever the cause."""
        if pump.cancelled():
            return
        error = pump.exception()
        if error is None or isinstance(error, OSError):  # messages were missed, or the client left
            self.end(TRY_AGAIN, "messages were missed, or the server goes down")
        else:
            log.error("fault in the live stream", exc_info=error)
            self.end(FAILED, "the server failed")

    async def hear(self) -> FromClient:
        """The next message. Raises _GoneError, or _CloseError for what is no message of ours."""
        event: Any = await self.receive()
        if event["type"] == "websocket.disconnect":
            raise _GoneError
        text = event.get("text")
        if text is None or len(text) > MAX_MESSAGE:
            raise _CloseError(NOT_UNDERSTOOD, "text messages of at most 4096 characters")
        if is_too_deep(text.encode()):
            raise _CloseError(NOT_UNDERSTOOD, "nested too deeply")
        try:
            return _decoder.decode(text)
        except msgspec.DecodeError as err:
            raise _CloseError(NOT_UNDERSTOOD, "not a message of this stream") from err


class Live:
    """The ASGI application behind the route."""

    def __init__(
        self,
        feed: Feed,
        tokens: Tokens,
        attempts: Attempts,
        names: Names,
        pace: Pace | None = None,
    ) -> None:
        """`names` says which pages may connect; of all else the token decides."""
        self._pace = pace or Pace()
        self._feed, self._tokens, self._attempts = feed, tokens, attempts
        self._names = names
        self._clients: set[_Client] = set()
        self._watch: asyncio.Task[None] | None = None
        self._frame = b""
        self._message: Any = None
        self._taken = self._on_the_wire = b""

    @property
    def clients(self) -> int:
        """How many are connected and admitted."""
        return len(self._clients)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, from handshake to close."""
        await receive()
        if not self._names.is_welcome(scope):
            await send({"type": "websocket.close", "code": NOT_ALLOWED, "reason": "origin"})
            return
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        extension: Any = (scope.get("extensions") or {}).get(WRITE)
        client = _Client(receive, send, extension and extension["write"])
        try:
            await self._converse(client, scope)
        except (_GoneError, OSError):
            return
        except _CloseError as goodbye:
            await self._close(client, goodbye)
        except asyncio.CancelledError:
            if client.goodbye is None:
                raise
            if client.task is not None:
                client.task.uncancel()
            await self._close(client, client.goodbye)

    async def _converse(self, client: _Client, scope: Scope) -> None:
        hello = await self._greet(client, scope)
        self._clients.add(client)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._revoke())
        try:
            self._start(client, hello, hello.resume)
            await self._answer(client)
        finally:
            self._clients.discard(client)
            if client.pump is not None:
                client.pump.cancel()

    async def _greet(self, client: _Client, scope: Scope) -> Hello:
        """Who it is and what it wants, in time."""
        headers = (value.decode("latin-1") for name, value in scope["headers"] if name == b"authorization")
        secret = bearer_of(next(headers, None))
        peer = peer_of(scope)
        if secret is not None:
            client.digest = (await self._admitted(secret, peer)).digest
        try:
            async with asyncio.timeout(self._pace.hello_within_s if secret is None else self._pace.grace_s):
                hello = await client.hear()
        except TimeoutError:
            if secret is None:
                raise _CloseError(NOT_ALLOWED, "no hello in time") from None
            return Hello()
        if not isinstance(hello, Hello):
            if secret is None:
                raise _CloseError(NOT_ALLOWED, "the first message must be a hello")
            if isinstance(hello, Ping):
                await client.send(PONG)
            return Hello()
        if secret is None:
            client.digest = (await self._admitted(hello.token or "", peer)).digest
        return hello

    async def _admitted(self, secret: str, peer: Peer) -> Token:
        if (token := await self._tokens.find(secret)) is not None:
            return token
        if secret and not self._attempts.wait_s(peer):
            if (token := await self._tokens.find_anew(secret)) is not None:
                return token
            self._attempts.failed(peer)
        raise _CloseError(NOT_ALLOWED, "no token, or one that is unknown or revoked")

    async def _answer(self, client: _Client) -> None:
        """Listens to the client, and speaks up when it has been quiet for long."""
        clock = asyncio.get_running_loop().time
        while True:
            try:
                async with asyncio.timeout_at(client.sent_at + self._pace.quiet_s):
                    message = await client.hear()
            except TimeoutError:
                if clock() - client.sent_at >= self._pace.quiet_s:
                    client.sent_at = clock()
                    await client.send(PING)
                continue
            if isinstance(message, Ping):
                await client.send(PONG)
            elif isinstance(message, Hello):
                # Too late to resume: the stream has begun. It begins anew with what is wanted now.
                self._start(client, message, None)

    def _start(self, client: _Client, hello: Hello, resume: int | None) -> None:
        if client.pump is not None:
            client.pump.cancel()
        client.pump = asyncio.create_task(self._pump(client, hello, resume))
        client.pump.add_done_callback(client.pumped)

    async def _pump(self, client: _Client, hello: Hello, resume: int | None) -> None:
        """Sends what the feed gives. It waits here for a client that does not read; the feed does not."""
        clock = asyncio.get_running_loop().time
        send = client.send
        topics = TOPICS if hello.topics is None else hello.topics
        feed = self._feed.spoken(hello.language)
        async with aclosing(feed.listen(topics, resume, self._taker(client))) as frames:
            async for frame in frames:
                if frame is not self._frame:
                    self._frame = frame
                    self._message = {"type": "websocket.send", "text": frame.decode()}
                client.sent_at = clock()
                await send(self._message)

    def _taker(self, client: _Client) -> Callable[[bytes], bool] | None:
        """Writes a frame without a turn of the client's task, where its socket lets us."""
        if (write := client.write) is None:
            return None
        clock = asyncio.get_running_loop().time

        def take(frame: bytes) -> bool:
            if frame is not self._taken:
                self._taken, self._on_the_wire = frame, framed(frame)
            if not write(self._on_the_wire):
                return False
            client.sent_at = clock()
            return True

        return take

    async def _revoke(self) -> None:
        """Ends the streams of tokens that were revoked, while there is any stream."""
        while self._clients:
            await asyncio.sleep(self._pace.check_s)
            try:
                digests = {client.digest for client in self._clients}
                revoked = {digest for digest in digests if await self._tokens.alive(digest) is None}
            except PowerSyncError as err:
                log.warning("tokens could not be read: %s", err)
                continue
            for client in list(self._clients):
                if client.digest in revoked:
                    client.end(NOT_ALLOWED, "the token was revoked")

    async def _close(self, client: _Client, goodbye: _CloseError) -> None:
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(self._pace.close_within_s):
                await client.send({"type": "websocket.close", "code": goodbye.code, "reason": goodbye.reason})
