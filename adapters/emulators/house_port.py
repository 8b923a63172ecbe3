"""The demo house's own door: lines of JSON over a loopback socket.

The emulated inverter speaks Modbus; what has no protocol of its own (the simulated charger, the sky over
the house, faults on request) goes through here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from adapters.emulators.listener import Listener

Answer = Callable[[dict[str, Any]], Awaitable[Any]]


class HousePort:
    """Answers one JSON line with one JSON line, in order, for any number of connections."""

    def __init__(self, answer: Answer, host: str = "127.0.0.1", port: int = 0) -> None:
        self._answer = answer
        self._listener = Listener(self._serve, host, port)

    @property
    def port(self) -> int:
        """The port it listens on, once started."""
        return self._listener.port

    async def start(self) -> None:
        """Begins to listen."""
        await self._listener.start()

    async def stop(self) -> None:
        """Hangs up."""
        await self._listener.stop()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                try:
                    reply = {"ok": await self._answer(msgspec.json.decode(line, type=dict[str, Any]))}
                except (msgspec.DecodeError, KeyError, ValueError) as err:
                    reply = {"error": f"{type(err).__name__}: {err}"}
                writer.write(msgspec.json.encode(reply) + b"\n")
                await writer.drain()
        except ConnectionError:
            pass  # the caller went away; the next one connects anew
        finally:
            writer.close()
