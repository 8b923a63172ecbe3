"""Threads that all databases of this process share: any number of houses, a bounded number of threads."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

MOST_THREADS = 4
T = TypeVar("T")

SHARED = ThreadPoolExecutor(MOST_THREADS, thread_name_prefix="records")  # its threads begin when needed


class Line:
    """One connection: what is asked of it happens in order, on whichever thread is free."""

    def __init__(self, connection: sqlite3.Connection, threads: Executor = SHARED) -> None:
        self._connection, self._threads = connection, threads
        self._turn = asyncio.Lock()

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `work`, which is begun and ended whole, also when the caller is cancelled."""
        async with self._turn:
            return await on_thread(lambda: work(self._connection), self._threads)


async def on_thread(work: Callable[[], T], threads: Executor = SHARED) -> T:
    """The result of `work`. Whoever is cancelled meanwhile waits for its end: a connection has one user."""
    running = asyncio.get_running_loop().run_in_executor(threads, work)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        running.exception()  # looked at, so that it is not reported as forgotten
        raise
