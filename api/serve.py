"""Runs the API on a socket, inside a loop that exists already and keeps its own signal handlers."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import Callable, Generator
from typing import Any

import uvicorn

from domain.errors import PowerSyncError

PING_S = 20.0
SHUTDOWN_S = 4
MAX_SOCKET_MESSAGE = 16_384
UNREAD_MS = 30_000  # a peer that takes nothing for so long is cut off by the kernel
BACKLOG = 1_024


class _Server(uvicorn.Server):
    """uvicorn, telling when it is up, and leaving signals to whoever runs the loop unless asked."""

    def __init__(self, config: uvicorn.Config, up: Callable[[], None], own_signals: bool) -> None:
        super().__init__(config)
        self._up, self._own_signals = up, own_signals

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._up()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        with super().capture_signals() if self._own_signals else contextlib.nullcontext():
            yield


async def serve(
    app: Any,
    *,
    host: str,
    port: int,
    stop: asyncio.Event,
    started: Callable[[str, int], None] | None = None,
    own_signals: bool = False,
) -> None:
    """Serves until `stop` is set, then lets requests finish and closes every socket within 5 s.

    `started` gets the bound address; port 0 takes a free one. Raises PowerSyncError where the port is taken.
    The caller's loop should be uvloop's, for the sake of the live stream.
    """
    listening = _listen(host, port)
    bound_host, bound_port = listening.getsockname()[:2]

    def up() -> None:
        settle_memory()
        if started is not None:
            started(bound_host, bound_port)

    server = _Server(_config(app), up, own_signals)
    stopping = asyncio.create_task(_stop_when(stop, server))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True
        await asyncio.wait([running], timeout=SHUTDOWN_S + 1)
        raise
    finally:
        stopping.cancel()
        listening.close()


def settle_memory() -> None:
    """Takes what start-up left out of the collector's sight: with thousands of sockets its pauses show."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="websockets-sansio",
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        ws_max_size=MAX_SOCKET_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_level="warning",
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_S,
        timeout_keep_alive=30,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS)
        listening.bind((host, port))
        listening.listen(BACKLOG)
        listening.setblocking(False)
    except OSError as err:
        listening.close()
        raise PowerSyncError(f"cannot listen on {host}:{port}: {err.strerror or err}") from err
    return listening


async def _stop_when(stop: asyncio.Event, server: uvicorn.Server) -> None:
    await stop.wait()
    server.should_exit = True
