"""The live stream to 2,000 clients beside bare `websockets.broadcast` on uvloop, in one run.

The server has core 0 and the load core 1 to itself; about 1 kB ten times a second. What counts is the
ratio: CPU per message, the slowest delivery in a hundred and memory per socket of the whole stack over
those of the bare server, and what the others still get while one client in ten reads nothing.
"""

import asyncio
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

from api.garbage import settle
from bench.__main__ import table
from bench.fanout_house import BenchFeed, bench_api
from bench.fanout_load import load
from bench.row import Row

CLIENTS, STALLED = 2_000, 200
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
    bare, api = ({key: _median(found[name], key) for key in found[name][0]} for name in SERVERS)
    baseline = "websockets.broadcast"
    rows = [
        Row(
            f"stream: {what}, {CLIENTS:,} clients",
            f"{api[key]:.1f} {unit}",
            f"{bare[key]:.1f} {unit}, {baseline}",
            api[key] / bare[key],
            target,
        )
        for what, key, unit, target in (
            ("CPU per message", "cpu_us", "us", 1.5),
            ("delivery, p99", "p99_ms", "ms", 2.0),
            ("memory per socket", "kb", "kB", 2.5),
        )
    ]
    kept = statistics.median(_measure("api", STALLED)["kept"] for _ in range(REPEATS))
    return [
        *rows,
        Row(
            f"stream: sent over received while {STALLED} clients read nothing",
            f"{kept:.1%} kept",
            "all",
            1 / kept,
            1 / 0.98,
        ),
    ]


def _median(runs: list[dict[str, float]], key: str) -> float:
    return statistics.median(one[key] for one in runs)


def _measure(name: str, stalled: int = 0) -> dict[str, float]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_server, args=(name, theirs))
    server.start()
    load_ours, load_theirs = context.Pipe()
    clients = context.Process(target=load, args=(ours.recv(), CLIENTS, stalled, load_theirs))
    clients.start()
    load_ours.recv()  # all connected
    ours.send("go")
    measured: dict[str, Any] = ours.recv()
    load_ours.send("stop")
    frames, arrivals = load_ours.recv()
    ours.send("stop")
    clients.join()
    server.join()
    sent_at = measured["sent_at"]
    kept = sum(frames) / (len(sent_at) * len(frames))
    if not stalled and kept < 0.98:
        raise RuntimeError(f"{name}: only {kept:.0%} of the messages arrived: the load was too slow")
    return {
        "cpu_us": measured["cpu_s"] / (len(sent_at) * CLIENTS) * 1e6,
        "kb": measured["socket_kb"] / CLIENTS,
        "kept": kept,
        "p99_ms": _p99_ms(sent_at, arrivals),
    }


def _p99_ms(sent_at: list[float], arrivals: list[list[float]]) -> float:
    """Over the sampled clients that missed nothing: their last frames are the ones sent."""
    whole = [times[-len(sent_at) :] for times in arrivals if len(times) >= len(sent_at)]
    delays = sorted(came - sent for times in whole for sent, came in zip(sent_at, times, strict=True))
    return delays[int(len(delays) * 0.99)] * 1e3 if delays else float("nan")


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
        settle()  # the garbage collector as ours has it, or its pauses would flatter us
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
    """Tells the port, waits for the load, and sends for a while; answers with CPU, memory and times."""
    empty_kb = _rss_kb()
    pipe.send(port)
    await asyncio.to_thread(pipe.recv)
    socket_kb = _rss_kb() - empty_kb
    cpu, start = time.process_time(), time.monotonic()
    sent_at: list[float] = []
    while time.monotonic() - start < LOAD_S:
        sent_at.append(time.monotonic())
        send()
        await asyncio.sleep(start + len(sent_at) * PERIOD_S - time.monotonic())
    cpu = time.process_time() - cpu
    pipe.send({"cpu_s": cpu, "sent_at": sent_at, "socket_kb": max(socket_kb, _rss_kb() - empty_kb)})
    await asyncio.to_thread(pipe.recv)


def _rss_kb() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    Console().print(table(run()))
