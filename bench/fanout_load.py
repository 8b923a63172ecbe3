"""Thousands of WebSocket clients in one process, light enough to be served by a core to themselves."""

import asyncio
import json
import os
import time
from multiprocessing.connection import Connection
from typing import Any

import uvloop

AT_ONCE = 50  # handshakes under way together
SAMPLED = 20  # every so many-th socket notes when each frame came


def load(port: int, clients: int, stalled: int, pipe: Connection) -> None:
    """Connects, tells so, and after the next word answers with what came; `stalled` of them do not read.

    The answer is `(frames per reading client, arrival times of the sampled ones)`, by the monotonic clock.
    """
    os.sched_setaffinity(0, {1})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_receive(port, clients, stalled, pipe))


async def _receive(port: int, clients: int, stalled: int, pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    readers: list[_Counting] = []
    for first in range(0, clients, AT_ONCE):
        opened = [
            loop.create_connection(_Counting, "127.0.0.1", port)
            for _ in range(first, min(first + AT_ONCE, clients))
        ]
        fresh = [protocol for _, protocol in await asyncio.gather(*opened)]
        await asyncio.gather(*(protocol.ready for protocol in fresh))
        readers += fresh
    silent, readers = readers[:stalled], readers[stalled:]
    for protocol in silent:
        protocol.transport.pause_reading()
    for protocol in readers[::SAMPLED]:
        protocol.arrivals = []
    await asyncio.sleep(0.5)
    before = [protocol.frames for protocol in readers]
    pipe.send("connected")
    await asyncio.to_thread(pipe.recv)
    await asyncio.sleep(0.5)
    frames = [protocol.frames - then for protocol, then in zip(readers, before, strict=True)]
    pipe.send((frames, [protocol.arrivals for protocol in readers[::SAMPLED]]))
    for protocol in (*silent, *readers):
        protocol.transport.abort()


class _Counting(asyncio.Protocol):
    """A WebSocket client just good enough to count; frames are not parsed beyond their length."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.ready = asyncio.get_running_loop().create_future()
        self.frames = 0
        self.arrivals: list[float] | None = None
        self._data = b""
        self._upgraded = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(
            b"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Authorization: Bearer bench\r\n\r\n"
        )

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError("refused"))

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._upgraded:
            head, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head:
                self.transport.abort()
                return
            self._upgraded, self._data = True, rest
            hello = json.dumps({"type": "hello", "token": "bench"}).encode()
            self.transport.write(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
            self.ready.set_result(None)
        while len(self._data) >= 2:
            length, head_size = self._data[1], 2
            if length == 126:
                if len(self._data) < 4:
                    return
                length, head_size = int.from_bytes(self._data[2:4], "big"), 4
            if len(self._data) < head_size + length:
                return
            if self._data[0] == 0x81:
                self.frames += 1
                if self.arrivals is not None:
                    self.arrivals.append(time.monotonic())
            self._data = self._data[head_size + length :]
