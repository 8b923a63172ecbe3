"""HTTP with bounds: on heads, requests sent ahead, times and answers nobody reads."""

import asyncio
from functools import partial
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from api.door.guests import Guest, Guests
from api.door.patience import Patience
from api.door.websocket import GuardedSocket
from api.problems import CODE_OF_STATUS, PROBLEM_JSON, problem, problem_json

LAST_WORD_S = 1.0  # for a refusal to be taken


class _RefusalError(Exception):
    """The parser stops here."""


class GuardedHttp(HttpToolsProtocol):
    """uvicorn's protocol; whatever is too much ends the connection, with a sentence where one can be sent."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        guests: Guests,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._guests, self._limits = guests, guests.limits
        self._guest: Guest | None = None
        self._request = Patience(self.loop, self._too_slow)
        self._unread = Patience(self.loop, self._cut)
        self._in_head = False
        self._received = 0  # bytes of the request under way, by whole chunks
        self._head = 0  # bytes of its head
        self._refusal = (400, "Invalid HTTP request received.")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._guest = self._guests.enter(transport)
        if self._guest is None:
            self._refuse(503, "Too many connections.")
        else:
            self._request.begin(self._limits.first_byte_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._request.end()
        self._unread.end()
        if self._guest is not None:
            self._guests.leave(self._guest)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._guest is None or self.transport.is_closing():
            return
        if not self._is_answering and not self._in_head and self._received == 0:
            self._request.begin(self._limits.head_s)
        self._received += len(data)
        super().data_received(data)
        most = self._limits.head if self._in_head else self._limits.request
        if self._received > most and not self.transport.is_closing():
            self.send_400_response("")

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    # what the parser finds

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._received, self._head = True, 0, 0

    def on_url(self, url: bytes) -> None:
        self._count_head(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count_head(len(name) + len(value) + 4)
        if len(self.headers) >= self._limits.headers:
            self._too_much(431, "Too many headers.")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        if len(self.pipeline) >= self._limits.pipelined:
            self._too_much(429, "Too many requests ahead of their answers.")
        if self._guest is not None:
            self._guests.busy(self._guest)
        self._request.begin(self._limits.body_s)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._request.end()
        self._received = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if self._guest is not None and not self.pipeline:
            self._guests.idle(self._guest)
        super().on_response_complete()
        if self.pipeline and not self.transport.is_closing():
            self.flow.pause_reading()  # what was sent ahead is answered before more is taken

    def handle_websocket_upgrade(self) -> None:
        self._request.end()
        self._unread.end()
        assert self._guest is not None
        # The socket changes hands: this protocol is never told that it closed.
        ours = partial(GuardedSocket, guests=self._guests, guest=self._guest)
        self.ws_protocol_class = cast("type[GuardedSocket]", ours)
        super().handle_websocket_upgrade()

    # what is too much

    def _count_head(self, size: int) -> None:
        self._head += size
        if self._head > self._limits.head:
            self._too_much(431, "The request's head is too large.")

    def _too_much(self, status: int, sentence: str) -> None:
        self._refusal = (status, sentence)
        raise _RefusalError(sentence)

    def send_400_response(self, msg: str) -> None:
        """Called for whatever the parser stumbled over."""
        del msg
        if self._in_head and self._received > self._limits.head:
            self._refusal = (431, "The request's head is too large.")
        self._refuse(*self._refusal)

    def _too_slow(self) -> None:
        self._refuse(408, "The request took too long.")

    def _refuse(self, status: int, sentence: str) -> None:
        """Says why and closes; in the middle of an answer it only closes."""
        if self._is_answering:
            self._cut()
            return
        code = "too_many_connections" if status == 503 else CODE_OF_STATUS[status]
        body = problem_json(problem(status, code, sentence))
        head = f"content-type: {PROBLEM_JSON}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n"
        self.transport.write(b"".join((STATUS_LINE[status], head.encode(), b"\r\n", body)))
        self.transport.close()
        self.loop.call_later(LAST_WORD_S, self.transport.abort)

    def _cut(self) -> None:
        self.transport.abort()

    # answers nobody reads

    def pause_writing(self) -> None:
        self._unread.begin(self._limits.unread_s)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._unread.end()
        super().resume_writing()
