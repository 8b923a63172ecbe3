"""A connection with a thread of its own, where what is asked of it happens whole and in order.

A file needs two of them however many houses it holds, so threads do not grow with houses.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Self, TypeVar

import aiosqlite

from domain.errors import StorageError

T = TypeVar("T")
ROWS_AT_ONCE = 64


class Line(aiosqlite.Connection):
    """aiosqlite's connection, which also runs several statements in one go on its thread."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, ROWS_AT_ONCE)
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, connector: Callable[[], sqlite3.Connection]) -> Self:
        """The connection that `connector` makes on the new thread; its errors are raised here."""
        failed: list[BaseException] = []

        def connect() -> sqlite3.Connection:
            try:
                return connector()
            except (sqlite3.Error, OSError, StorageError) as err:
                failed.append(err)
                return sqlite3.connect(":memory:")  # so that the thread ends in its usual way

        line = cls(connect)
        await whole(line)
        if failed:
            await line.close()
            raise failed[0]
        return line

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of `work`, which is begun and ended whole, also when the caller is cancelled."""
        async with self._turn:
            execute: Callable[..., Awaitable[T]] = self._execute
            return await whole(execute(work, self._conn))

    async def close(self) -> None:
        """Ends the thread after what is under way."""
        async with self._turn:
            await whole(super().close())


async def whole(work: Awaitable[T]) -> T:
    """The result of `work`. Whoever is cancelled meanwhile waits for its end: a connection has one user."""
    running = asyncio.ensure_future(_awaited(work))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([running])
        if not running.cancelled():
            running.exception()  # looked at, so that it is not reported as forgotten
        raise


async def _awaited(work: Awaitable[T]) -> T:
    return await work
