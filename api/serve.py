"""Runs the API on a socket, inside a loop that exists already and keeps its own signal handlers."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, cast

import uvicorn

from api.door.complaints import Sparse
from api.door.guests import Guests
from api.door.http import GuardedHttp
from api.door.limits import Limits, limits_here
from api.garbage import settle, tidy
from api.taken import cannot_listen
from domain.errors import PowerSyncError

PING_S = 20.0
SHUTDOWN_S = 4
FAREWELL_S = 0.5  # for what is said last to be taken; then a socket that takes nothing is cut off
MAX_SOCKET_MESSAGE = 16_384
UNREAD_MS = 30_000  # a peer that takes nothing for so long is cut off by the kernel
BACKLOG = 1_024


class _Server(uvicorn.Server):
    """uvicorn, telling when it is up, and leaving signals to whoever runs the loop."""

    def __init__(self, config: uvicorn.Config, up: Callable[[], None]) -> None:
        super().__init__(config)
        self._up = up

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._up()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does, but a socket that does not let go holds up nobody."""
        loop = asyncio.get_running_loop()
        loop.call_later(FAREWELL_S, self._cut_closing)
        loop.call_later(SHUTDOWN_S - 1, self._cut_all)
        await super().shutdown(sockets)

    def _cut_closing(self) -> None:
        for connection in list(self.server_state.connections):
            if connection.transport.is_closing():
                connection.transport.abort()

    def _cut_all(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


async def serve(
    app: Any,
    *,
    host: str,
    port: int,
    stop: asyncio.Event,
    started: Callable[[str, int], None] | None = None,
    limits: Limits | None = None,
) -> None:
    """Serves until `stop` is set, then lets requests finish and closes every socket within 5 s.

    `started` gets the bound address; port 0 takes a free one. Raises PowerSyncError where the port is taken.
    The caller's loop should be uvloop's, for the sake of the live stream. `limits`: what a stranger may cost.
    """
    listening = _listen(host, port)
    bound_host, bound_port = listening.getsockname()[:2]

    def up() -> None:
        settle()
        if started is not None:
            started(bound_host, bound_port)

    server = _Server(_config(app, Guests(limits or limits_here())), up)
    stopping = asyncio.create_task(_stop_when(stop, server))
    tidying = asyncio.create_task(tidy())
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True
        await asyncio.wait([running], timeout=SHUTDOWN_S + 1)
        raise
    finally:
        stopping.cancel()
        tidying.cancel()
        listening.close()


def _config(app: Any, guests: Guests) -> uvicorn.Config:
    _calm(logging.getLogger("uvicorn.error"))
    return uvicorn.Config(
        app,
        loop="none",
        http=cast("type[asyncio.Protocol]", partial(GuardedHttp, guests=guests)),
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
        timeout_keep_alive=guests.limits.idle_s,
    )


def _calm(log: logging.Logger) -> None:
    if not any(isinstance(known, Sparse) for known in log.filters):
        log.addFilter(Sparse())


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
        raise PowerSyncError(cannot_listen(host, port, err)) from err
    return listening


async def _stop_when(stop: asyncio.Event, server: uvicorn.Server) -> None:
    await stop.wait()
    server.should_exit = True
