"""The live stream to 500 clients beside bare `websockets.broadcast` on uvloop, in one run.

The server has core 0 and the load core 1 to itself; about 1 kB ten times a second. What counts is
the ratio: CPU per message and memory per socket of the whole stack over those of the bare server.
"""

import asyncio
import json
import multiprocessing
import os
import statistics
import time
from multiprocessing.connection import Connection
from typing import Any

import uvloop
from rich.console import Console
from websockets.asyncio.server import ServerConnection, broadcast
from websockets.asyncio.server import serve as serve_bare

from bench.__main__ import table
from bench.fanout_house import BenchFeed, bench_api
from bench.row import Row

CLIENTS = 500
PERIOD_S = 0.1
LOAD_S = 4.0
REPEATS = 3
SERVERS = ("bare", "api")


def run() -> list[Row]:
    """Measures both servers, turn about."""
    found: dict[str, list[dict[str, float]]] = {name: [] for name in SERVERS}
    for _ in range(REPEATS):
        for name in SERVERS:
            found[name].append(_measure(name))
    medians = {
        name: {key: statistics.median(one[key] for one in runs) for key in runs[0]}
        for name, runs in found.items()
    }
    bare, api = medians["bare"], medians["api"]
    return [
        Row(
            "stream: CPU per message to 500 clients",
            f"{api['cpu_us']:.1f} us",
            f"{bare['cpu_us']:.1f} us, websockets.broadcast",
            api["cpu_us"] / bare["cpu_us"],
            2.0,
        ),
        Row(
            "stream: memory per socket",
            f"{api['kb']:.1f} kB",
            f"{bare['kb']:.1f} kB, websockets.broadcast",
            api["kb"] / bare["kb"],
            2.5,
        ),
    ]


def _measure(name: str) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_server, args=(name, theirs))
    server.start()
    load_ours, load_theirs = context.Pipe()
    load = context.Process(target=_load, args=(ours.recv(), load_theirs))
    load.start()
    load_ours.recv()  # all connected
    ours.send("go")
    measured: dict[str, float] = ours.recv()
    load_ours.send("stop")
    received = load_ours.recv()
    ours.send("stop")
    load.join()
    server.join()
    sent = measured["ticks"] * CLIENTS
    if received < 0.98 * sent:
        raise RuntimeError(f"{name}: only {received} of {sent:.0f} messages arrived: the load was too slow")
    return {
        "cpu_us": measured["cpu_s"] / sent * 1e6,
        "kb": measured["socket_kb"] / CLIENTS,
    }


def _server(name: str, pipe: Connection) -> None:
    os.sched_setaffinity(0, {0})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve_bare(pipe) if name == "bare" else _serve_api(pipe))


async def _serve_bare(pipe: Connection) -> None:
    connected: set[ServerConnection] = set()
    seq = 0

    async def handler(socket: ServerConnection) -> None:
        connected.add(socket)
        await socket.wait_closed()
        connected.discard(socket)

    def send() -> None:
        nonlocal seq
        seq += 1
        broadcast(connected, BenchFeed.frame(seq).decode())

    async with serve_bare(handler, "127.0.0.1", 0, compression=None, backlog=1024) as server:
        await _measured(pipe, server.sockets[0].getsockname()[1], send)


async def _serve_api(pipe: Connection) -> None:
    from api.serve import serve

    feed, api = bench_api()
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        serve(api, host="127.0.0.1", port=0, stop=stop, started=lambda _, bound: port.set_result(bound))
    )
    await _measured(pipe, await port, feed.publish)
    feed.close()
    stop.set()
    await running


async def _measured(pipe: Connection, port: int, send: Any) -> None:
    """Tells the port, waits for the load, and sends for a while; answers with CPU and memory."""
    empty_kb = _rss_kb()
    pipe.send(port)
    await asyncio.to_thread(pipe.recv)
    await asyncio.sleep(0.5)
    socket_kb = _rss_kb() - empty_kb
    cpu, start, ticks = time.process_time(), time.monotonic(), 0
    while time.monotonic() - start < LOAD_S:
        ticks += 1
        send()
        await asyncio.sleep(start + ticks * PERIOD_S - time.monotonic())
    cpu = time.process_time() - cpu
    pipe.send({"cpu_s": cpu, "ticks": ticks, "socket_kb": max(socket_kb, _rss_kb() - empty_kb)})
    await asyncio.to_thread(pipe.recv)


def _rss_kb() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


def _load(port: int, pipe: Connection) -> None:
    os.sched_setaffinity(0, {1})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_receive(port, pipe))


async def _receive(port: int, pipe: Connection) -> None:
    """500 sockets that count frames; frames are not parsed beyond their length, to keep the load light."""
    loop = asyncio.get_running_loop()
    readers = []
    for first in range(0, CLIENTS, 50):
        opened = [loop.create_connection(_Counting, "127.0.0.1", port) for _ in range(first, first + 50)]
        readers += [protocol for _, protocol in await asyncio.gather(*opened)]
        await asyncio.gather(*(protocol.ready for protocol in readers))
    before = sum(protocol.frames for protocol in readers)
    pipe.send("connected")
    await asyncio.to_thread(pipe.recv)
    await asyncio.sleep(0.5)
    pipe.send(sum(protocol.frames for protocol in readers) - before)
    for protocol in readers:
        protocol.transport.abort()


class _Counting(asyncio.Protocol):
    """A WebSocket client just good enough to be served and to count."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.ready = asyncio.get_running_loop().create_future()
        self.frames = 0
        self._data = b""
        self._upgraded = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(
            b"GET /api/v1/live HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            b"Authorization: Bearer bench\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._upgraded:
            _, end, rest = self._data.partition(b"\r\n\r\n")
            if not end:
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
            self.frames += self._data[0] == 0x81
            self._data = self._data[head_size + length :]


if __name__ == "__main__":
    Console().print(table(run()))
