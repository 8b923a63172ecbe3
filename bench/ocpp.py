"""200 chargers at one door while one of them sends garbage, beside a bare `websockets` echo in the same run.

The server has core 0 and the chargers core 1. Every charger boots, and sends a heartbeat a second, spread
over that second; one sends a thousand pieces of nonsense a second, and dials again whenever it is hung up on.
"""

import asyncio
import contextlib
import multiprocessing
import os
import random
import statistics
import time
from multiprocessing.connection import Connection

import msgspec
import uvloop
from rich.console import Console
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, WebSocketException

from bench.__main__ import table
from bench.row import Row

CHARGERS = 200
LOAD_S = 6.0
EVERY_S = 1.0
LATEST_S = 5.0  # what was not answered by then counts with so much
REPEATS = 3
SERVERS = ("bare", "ocpp")
NONSENSE = ("nonsense", "[" * 2_000, '[2,"x",["y"],{}]', '[2,"x","Toaster",{}]', '[3,"nobody",{}]')


def run() -> list[Row]:
    """Measures both servers, turn about."""
    found: dict[str, list[float]] = {name: [] for name in SERVERS}
    for _ in range(REPEATS):
        for name in SERVERS:
            found[name].append(_measure(name))
    ours_s, bare_s = (statistics.median(found[name]) for name in ("ocpp", "bare"))
    what = f"OCPP: a heartbeat's answer, {CHARGERS} chargers and one that sends garbage, p99"
    return [
        Row(f"{what}, s", f"{ours_s * 1000:.1f} ms", "", ours_s, 1.0),
        Row(
            what, f"{ours_s * 1000:.1f} ms", f"{bare_s * 1000:.1f} ms, websockets echo", ours_s / bare_s, None
        ),
    ]


def _measure(name: str) -> float:
    """The 99th percentile of the answers to heartbeats, s."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_server, args=(name, theirs))
    server.start()
    load_ours, load_theirs = context.Pipe()
    load = context.Process(target=_load, args=(ours.recv(), load_theirs))
    load.start()
    answers: list[float] = load_ours.recv()
    ours.send("stop")
    load.join()
    server.join()
    return statistics.quantiles(answers, n=100)[98]


def _server(name: str, pipe: Connection) -> None:
    os.sched_setaffinity(0, {0})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_echo(pipe) if name == "bare" else _door(pipe))


async def _echo(pipe: Connection) -> None:
    async def handler(socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for message in socket:
                await socket.send(message)

    async with serve(
        handler, "127.0.0.1", 0, compression=None, subprotocols=["ocpp1.6"], backlog=1024
    ) as server:
        pipe.send(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(pipe.recv)


async def _door(pipe: Connection) -> None:
    import logging

    from adapters.chargers.ocpp.central import Central
    from adapters.chargers.ocpp.config import OcppCharger
    from adapters.chargers.ocpp.connector import Wiring
    from adapters.clock import SystemClock
    from adapters.kinds.tables import OcppConfig
    from adapters.stores.memory.records import MemoryDocuments

    logging.disable(logging.WARNING)
    central = Central(OcppConfig(host="127.0.0.1", port=0), SystemClock(), MemoryDocuments())
    for number in range(CHARGERS):
        central.enrol(OcppCharger(identity=f"CP-{number}"), Wiring())
    await central.open(pipe)
    pipe.send(central.port)
    await asyncio.to_thread(pipe.recv)
    await central.close(pipe)


def _load(port: int, pipe: Connection) -> None:
    os.sched_setaffinity(0, {1})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        pipe.send(runner.run(_charge(port)))


async def _charge(port: int) -> list[float]:
    """How long each heartbeat waited for its answer, s."""
    answers: list[float] = []
    sockets: list[ClientConnection] = []
    for first in range(1, CHARGERS, 25):
        numbers = range(first, min(first + 25, CHARGERS))
        sockets += await asyncio.gather(*(_dial(port, number) for number in numbers))
    pest = asyncio.create_task(_pester(port))
    begun = time.monotonic() + 0.5
    await asyncio.gather(*(_beat(socket, begun, answers) for socket in sockets))
    pest.cancel()
    for socket in sockets:
        socket.transport.abort()
    return answers


async def _dial(port: int, number: int) -> ClientConnection:
    socket = await connect(
        f"ws://127.0.0.1:{port}/ocpp/CP-{number}",
        subprotocols=["ocpp1.6"],
        compression=None,
        proxy=None,
        ping_interval=None,
    )
    boot = {"chargePointVendor": "Bench", "chargePointModel": "One"}
    await socket.send(msgspec.json.encode([2, "boot", "BootNotification", boot]).decode())
    return socket


async def _beat(socket: ClientConnection, begun: float, answers: list[float]) -> None:
    """A heartbeat a second; what the server asks is answered as a plain box does: not known."""
    sent: dict[str, float] = {}
    hearing = asyncio.create_task(_hear(socket, sent, answers))
    await asyncio.sleep(begun + random.random() * EVERY_S - time.monotonic())
    for number in range(round(LOAD_S / EVERY_S)):
        sent[f"b{number}"] = time.monotonic()
        await socket.send(f'[2,"b{number}","Heartbeat",{{}}]')
        await asyncio.sleep(EVERY_S)
    for _ in range(round(LATEST_S / EVERY_S)):
        if sent:
            await asyncio.sleep(EVERY_S)
    answers += [LATEST_S for _ in sent]
    hearing.cancel()


async def _hear(socket: ClientConnection, sent: dict[str, float], answers: list[float]) -> None:
    with contextlib.suppress(ConnectionClosed):
        async for message in socket:
            kind, number, *_ = msgspec.json.decode(message)
            if number in sent:
                answers.append(time.monotonic() - sent.pop(number))
            elif kind == 2:
                await socket.send(f'[4,"{number}","NotImplemented","",{{}}]')


async def _pester(port: int) -> None:
    while True:
        with contextlib.suppress(OSError, WebSocketException):
            socket = await _dial(port, 0)
            while True:
                for text in NONSENSE:
                    await socket.send(text)
                await asyncio.sleep(0.005)


if __name__ == "__main__":
    Console().print(table(run()))
