"""The database file: one connection that writes, one that reads, and where SQLite's errors end.

Writes queue on one lock, so that no coroutine's statement lands in another's transaction; long reads
have their own connection, so that a chart never delays a journal row.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Self

import aiosqlite

from adapters.stores.sqlite.migrate import migrate
from domain.errors import StorageError

BUSY_TIMEOUT_S = 5.0  # how long another process (the command line) may hold the write lock
Row = tuple[Any, ...]


class Database:
    """An open database file in WAL mode. Every method raises StorageError and nothing of SQLite's."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._writer = writer
        self._reader = reader
        self._turn = asyncio.Lock()
        self._is_full_sync = True
        self._last_write_failed = False
        self._is_open = True

    @classmethod
    async def open(cls, path: Path) -> Self:
        """Opens or creates the file (mode 0600) and brings its tables up to date.

        Raises StorageError when it is damaged, unreadable or from a newer program.
        """
        opened: list[aiosqlite.Connection] = []
        try:
            with storage_errors(f"cannot open {path.name}"):
                _create(path)
                writer = await aiosqlite.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
                opened.append(writer)
                await writer.execute_fetchall("PRAGMA journal_mode=WAL")
                await writer.execute("PRAGMA synchronous=FULL")
                await migrate(writer, path.name)
                reader = await aiosqlite.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
                opened.append(reader)
                await reader.execute("PRAGMA query_only=ON")
        except BaseException:  # also when cancelled: a connection left open keeps its thread
            for connection in opened:
                await connection.close()
            raise
        return cls(writer, reader)

    async def close(self) -> None:
        """Finishes what is queued and closes the file; a second call does nothing."""
        if self._is_open:
            self._is_open = False
            async with self._turn:
                await self._reader.close()
                await self._writer.close()

    async def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query, as last committed."""
        self._refuse_when_closed()
        with storage_errors("cannot read"):
            return [tuple(row) for row in await self._reader.execute_fetchall(sql, parameters)]

    async def write(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Runs one statement; on disk (synchronous=FULL) on return. The rows of its RETURNING, if any."""
        async with self._writing(durable=True):
            return [tuple(row) for row in await self._writer.execute_fetchall(sql, parameters)]

    async def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Runs one statement per row, all or none; a power cut may lose the last seconds of these."""
        async with self.transaction(durable=False) as connection:
            await connection.executemany(sql, rows)

    @asynccontextmanager
    async def transaction(self, durable: bool = True) -> AsyncIterator[aiosqlite.Connection]:
        """Several statements, all or none."""
        async with self._writing(durable):
            try:
                await self._writer.execute("BEGIN IMMEDIATE")
                yield self._writer
                await self._writer.execute("COMMIT")
            except BaseException:  # also when cancelled: nothing half done stays open
                await self._writer.rollback()
                raise

    async def check(self) -> bool:
        """Whether it can be read and written; after a failed write only a write that works says yes."""
        try:
            await self.read("SELECT count(*) FROM sqlite_master")
            if self._last_write_failed:
                await self.write("INSERT OR REPLACE INTO counters VALUES ('storage_check', 0)")
            else:
                async with self.transaction():
                    pass
        except StorageError:
            return False
        return True

    @asynccontextmanager
    async def _writing(self, durable: bool) -> AsyncIterator[None]:
        self._refuse_when_closed()
        async with self._turn:
            self._refuse_when_closed()
            try:
                with storage_errors("cannot write"):
                    if durable is not self._is_full_sync:
                        await self._writer.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
                        self._is_full_sync = durable
                    yield
            except StorageError:
                self._last_write_failed = True
                raise
            self._last_write_failed = False

    def _refuse_when_closed(self) -> None:
        if not self._is_open:
            raise StorageError("the database is closed")


def _create(path: Path) -> None:
    """A file in WAL mode and for its owner only: SQLite's side files take the mode of the first.

    It appears whole under its name, because of two processes that switch a new file to WAL at once, one
    is told "locked" without waiting its time-out.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        descriptor, fresh = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(descriptor)
        connection = sqlite3.connect(fresh)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.close()
        with suppress(OSError):  # another was quicker, or no hard links here: then SQLite creates it
            os.link(fresh, path)
        os.unlink(fresh)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)


@contextmanager
def storage_errors(what: str) -> Iterator[None]:
    """Turns the errors of SQLite and of the file system into StorageError."""
    try:
        yield
    except (sqlite3.Error, OSError) as err:
        raise StorageError(f"{what}: {err}") from err
