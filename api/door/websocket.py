"""WebSockets with bounds: on what a client sends, and on pings whose answers nobody reads.

A text that goes to many is framed once, by `framed`; the ASGI extension WRITE of a connection's scope is a
function that writes such a frame at once, where the client has taken all before it: a frame and a task's
turn for every client would be half of what a message costs.
"""

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.http11 import Request
from websockets.protocol import State

from api.door.guests import Guest, Guests
from api.door.patience import Patience

WRITE = "powersync.write"
PIECE = 4_096  # so much is parsed before anybody looks whether it was too much


class GuardedSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol; whoever sends too much, or reads nothing and asks on, is cut off."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        guests: Guests,
        guest: Guest,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._guests, self._guest, self._limits = guests, guest, guests.limits
        self._unread = Patience(self.loop, self._cut)
        self._window_began = self.loop.time()
        self._sent = 0  # bytes within the window

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.end()
        self._guests.leave(self._guest)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            if self.transport.is_closing():
                return
            if not self._may_send(len(piece)):
                self._cut()
                return
            super().data_received(piece)

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.handshake_initiated and not self.close_sent:
            self.scope["extensions"][WRITE] = {"write": self.write_frame}

    def write_frame(self, frame: bytes) -> bool:
        """Writes a whole frame now; False where the socket is not open or its client is behind."""
        if self.close_sent or not self.writable.is_set() or self.conn.state is not State.OPEN:
            return False
        self.transport.write(frame)
        return True

    def _may_send(self, size: int) -> bool:
        now = self.loop.time()
        if now - self._window_began >= self._limits.messages_s:
            self._window_began, self._sent = now, 0
        self._sent += size
        return self._sent <= self._limits.messages

    def handle_ping(self) -> None:
        """A pong is not queued for somebody who does not read."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self._cut()

    def handle_parser_exception(self) -> None:
        """What cannot be parsed ends the socket; in the handshake there is no close frame to send."""
        if self.conn.close_sent is None:
            self._cut()
        else:
            super().handle_parser_exception()

    def pause_writing(self) -> None:
        self._unread.begin(self._limits.unread_s)
        super().pause_writing()

    def resume_writing(self) -> None:
        self._unread.end()
        super().resume_writing()

    def _cut(self) -> None:
        self.transport.abort()


def framed(text: bytes) -> bytes:
    """A whole text message as a server sends it: final, not masked, not compressed (RFC 6455, 5.2)."""
    size = len(text)
    if size < 126:
        return bytes((0x81, size)) + text
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + text
    return b"\x81\x7f" + size.to_bytes(8, "big") + text
