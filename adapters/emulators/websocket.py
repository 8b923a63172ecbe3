"""A WebSocket on a connection that an emulator's HTTP server took, for as long as it lasts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from websockets.exceptions import InvalidState
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from adapters.emulators.http_server import HttpReply, HttpRequest

CHUNK = 65_536

_frames = logging.getLogger("adapters.emulators.websocket.frames")
_frames.setLevel(logging.WARNING)  # the library would log the headers, tokens and all


class Spoken:
    """The server's end of one open WebSocket."""

    def __init__(
        self, protocol: ServerProtocol, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._protocol, self._reader, self._writer = protocol, reader, writer

    async def heard(self) -> str | None:
        """The next text; None when the client has left."""
        while True:
            for event in self._protocol.events_received():
                if isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                    return bytes(event.data).decode()
            chunk = await self._reader.read(CHUNK)
            if not chunk:
                return None
            self._protocol.receive_data(chunk)
            await self._flush()

    async def say(self, text: bytes) -> None:
        """Sends a text; nothing where the client has left."""
        try:
            self._protocol.send_text(text)
        except InvalidState:
            return
        await self._flush()

    async def say_raw(self, raw: bytes) -> None:
        """Sends bytes that may be no frame at all."""
        self._writer.write(raw)
        await self._writer.drain()

    async def hang_up(self) -> None:
        """Ends the connection without a goodbye."""
        self._writer.transport.abort()

    async def _flush(self) -> None:
        self._writer.write(b"".join(self._protocol.data_to_send()))
        await self._writer.drain()


def wants_upgrade(request: HttpRequest) -> bool:
    """Whether the client asks for a WebSocket."""
    return request.headers.get("upgrade", "").lower() == "websocket"


def upgraded(request: HttpRequest, talk: Callable[[Spoken], Awaitable[None]]) -> HttpReply:
    """The reply that opens the WebSocket and hands it to `talk`."""
    lines = [f"{request.method} {request.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in request.headers.items()]
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    async def take_over(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        protocol = ServerProtocol(logger=_frames)
        protocol.receive_data(head)
        for event in protocol.events_received():
            if isinstance(event, Request):
                protocol.send_response(protocol.accept(event))
        spoken = Spoken(protocol, reader, writer)
        await spoken.say_raw(b"".join(protocol.data_to_send()))
        await talk(spoken)

    return HttpReply(talk=take_over)
