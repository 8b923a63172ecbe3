"""`GET /status` beside a bare Litestar route that answers with as many bytes, in one run.

Each server has core 0 and the load core 1 to itself. What counts is the processor's time for one answer:
ours checks the host, the token and the scope, and knows conditional requests; the bare route does nothing.
"""

import asyncio
import multiprocessing
import os
import statistics
import time
from multiprocessing.connection import Connection

import uvicorn
import uvloop
from litestar import Litestar, Response, get
from rich.console import Console

from bench.__main__ import table
from bench.fanout_house import bench_api
from bench.row import Row

CONNECTIONS, REQUESTS, REPEATS = 8, 6_000, 5
SERVERS = ("bare", "api")
REQUEST = (
    b"GET /api/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer bench\r\n"
    b"Accept: application/json\r\n\r\n"
)


def run() -> list[Row]:
    """Measures both servers, turn about."""
    found: dict[str, list[float]] = {name: [] for name in SERVERS}
    for _ in range(REPEATS):
        for name in SERVERS:
            found[name].append(_measure(name))
    bare, api = (statistics.median(found[name]) for name in SERVERS)
    return [
        Row(
            "GET /status: CPU per answer",
            f"{api * 1e6:.0f} us",
            f"{bare * 1e6:.0f} us, bare Litestar route",
            api / bare,
            1 / 0.8,
        )
    ]


def _measure(name: str) -> float:
    """CPU seconds of the server for one answer."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=_server, args=(name, theirs))
    server.start()
    port = ours.recv()
    os.sched_setaffinity(0, {1})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_ask(port, REQUESTS // 10))
        ours.send("begin")
        ours.recv()
        runner.run(_ask(port, REQUESTS))
    ours.send("end")
    cpu_s: float = ours.recv()
    server.join()
    return cpu_s / REQUESTS


async def _ask(port: int, requests: int) -> None:
    await asyncio.gather(*(_asker(port, requests // CONNECTIONS) for _ in range(CONNECTIONS)))


async def _asker(port: int, requests: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for _ in range(requests):
        writer.write(REQUEST)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
    writer.close()


def _server(name: str, pipe: Connection) -> None:
    os.sched_setaffinity(0, {0})
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve_bare(pipe) if name == "bare" else _serve_api(pipe))


async def _serve_bare(pipe: Connection) -> None:
    feed, _ = bench_api()
    body = feed.current_json

    @get("/api/v1/status")
    async def status() -> Response[bytes]:
        return Response(body or b"", media_type="application/json")

    config = uvicorn.Config(
        Litestar([status], openapi_config=None, logging_config=None),
        loop="none",
        http="httptools",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        host="127.0.0.1",
        port=0,
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event to wait for
        await asyncio.sleep(0.01)
    await _measured(pipe, server.servers[0].sockets[0].getsockname()[1])
    server.should_exit = True
    await running


async def _serve_api(pipe: Connection) -> None:
    from api.serve import serve

    feed, api = bench_api()
    stop, port = asyncio.Event(), asyncio.get_running_loop().create_future()
    running = asyncio.create_task(
        serve(api, host="127.0.0.1", port=0, stop=stop, started=lambda _, bound: port.set_result(bound))
    )
    await _measured(pipe, await port)
    feed.close()
    stop.set()
    await running


async def _measured(pipe: Connection, port: int) -> None:
    pipe.send(port)
    await asyncio.to_thread(pipe.recv)
    cpu = time.process_time()
    pipe.send("begun")
    await asyncio.to_thread(pipe.recv)
    pipe.send(time.process_time() - cpu)


if __name__ == "__main__":
    Console().print(table(run()))
