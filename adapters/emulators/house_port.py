"""The demo house's own door: lines of JSON over a loopback socket.

The emulated inverter speaks Modbus; what has no protocol of its own (the simulated charger, the sky over
the house, faults on request) goes through here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

Answer = Callable[[dict[str, Any]], Awaitable[Any]]


class HousePort:
    """Answers one JSON line with one JSON line, in order, for any number of connections."""

    def __init__(self, answer: Answer, host: str = "127.0.0.1", port: int = 0) -> None:
        self._answer, self._host, self._port = answer, host, port
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def start(self) -> None:
        """Begins to listen."""
        self._server = await asyncio.start_server(self._serve, self._host, self._port)

    async def stop(self) -> None:
        """Stops listening."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                try:
                    reply = {"ok": await self._answer(msgspec.json.decode(line, type=dict[str, Any]))}
                except (msgspec.DecodeError, KeyError, ValueError) as err:
                    reply = {"error": f"{type(err).__name__}: {err}"}
                writer.write(msgspec.json.encode(reply) + b"\n")
                await writer.drain()
        except (ConnectionError, asyncio.CancelledError):
            pass  # the caller went away, or the house is closing; asyncio would print a stack for either
        finally:
            writer.close()
