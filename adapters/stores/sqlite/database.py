"""The database file: one connection that writes, one that reads, and where SQLite's errors end.

Writes queue, so that no statement lands in another's transaction; long reads have their own connection,
so that a chart never delays a journal row.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Any, Self, TypeVar

from adapters.stores.sqlite.afloat import in_memory, is_refusal
from adapters.stores.sqlite.inspect import faults_of
from adapters.stores.sqlite.line import Line
from adapters.stores.sqlite.migrate import migrate
from domain.errors import StorageError

BUSY_TIMEOUT_S = 5.0  # how long another process (the command line) may hold the write lock,
OPENING_TIMEOUT_S = 30.0  # and while a file is opened: whoever writes again and again lets nobody else in
TRY_AGAIN_S = 10.0  # how soon a disk that took nothing is asked again
UNREAD_KEPT = 16  # more queries that failed say nothing new
Row = tuple[Any, ...]
T = TypeVar("T")

log = logging.getLogger(__name__)


class Database:
    """An open database file in WAL mode. Every method raises StorageError and nothing of SQLite's."""

    def __init__(self, path: Path, writer: Line | None, reader: Line) -> None:
        """`writer` None: the disk takes nothing, and `reader` is what the file held, in memory."""
        self._path = path
        self._writer = writer
        self._reader = reader
        self._tried_at = 0.0
        self._is_full_sync = True
        self._last_write_failed = False
        self._unread: dict[tuple[str, Row], str] = {}
        self._is_open = True
        self.after_checkpoint: Callable[[], Awaitable[None]] | None = None

    @classmethod
    async def open(cls, path: Path, *, or_afloat: bool = False) -> Self:
        """Opens or creates the file (mode 0600) and brings its tables up to date.

        Raises StorageError when it is damaged, unreadable or from a newer program. With `or_afloat` a disk
        that takes nothing is none of these: what the file holds is served from memory, every write raises
        StorageError, and the file is tried again from time to time.
        """
        try:
            with storage_errors(f"cannot open {path.name}"):
                writer, reader = await _lines(path)
        except StorageError as err:
            if not (or_afloat and is_refusal(err.__cause__)):
                raise
            log.warning("%s; what it holds is served from memory until the disk takes again", err)
            with storage_errors(f"cannot read {path.name}"):
                return cls(path, None, await Line.open(lambda: _afloat(path)))
        return cls(path, writer, reader)

    async def faults(self) -> list[str]:
        """What is wrong inside the file, in SQLite's words; empty: nothing."""
        with storage_errors(f"cannot read {self._path.name}"):
            return await self._reader.run(faults_of)

    async def checkpoint(self) -> None:
        """Brings what lies in the -wal into the file itself, as far as no reader needs it."""
        await self._write(lambda connection: connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall())
        if self.after_checkpoint is not None:
            await self.after_checkpoint()

    async def close(self) -> None:
        """Finishes what is queued and closes the file; a second call does nothing."""
        if self._is_open:
            self._is_open = False
            await self._reader.close()
            if self._writer is not None:
                await self._writer.close()

    async def read(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query, as last committed."""
        self._refuse_when_closed()
        query = (sql, tuple(parameters))
        try:
            with storage_errors("cannot read"):
                rows = await self._reader.run(
                    lambda connection: connection.execute(sql, parameters).fetchall()
                )
        except StorageError as err:
            if query in self._unread or len(self._unread) < UNREAD_KEPT:
                self._unread[query] = str(err.__cause__)
            raise
        self._unread.pop(query, None)
        return rows

    @property
    def unreadable(self) -> str | None:
        """Why a query failed that was not answered since; None: all were."""
        return next(iter(self._unread.values()), None)

    async def read_again(self) -> None:
        """Asks anew what was not answered."""
        for sql, parameters in list(self._unread):
            with suppress(StorageError):
                await self.read(sql, parameters)

    async def write(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Runs one statement; on disk (synchronous=FULL) on return. The rows of its RETURNING, if any."""
        return await self._write(lambda connection: connection.execute(sql, parameters).fetchall())

    async def write_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Runs one statement per row, all or none; a power cut may lose the last seconds of these."""
        await self.transaction(lambda connection: connection.executemany(sql, rows), durable=False)

    async def transaction(self, work: Callable[[sqlite3.Connection], T], durable: bool = True) -> T:
        """Several statements, all or none. `work` runs on a thread and must only talk to the database."""

        def whole(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                connection.rollback()
                raise
            return result

        return await self._write(whole, durable)

    async def check(self) -> bool:
        """Whether it can be read and written; after a failed write only a write that works says yes."""
        try:
            await self.read("SELECT count(*) FROM sqlite_master")
            if self._last_write_failed:
                await self.write("INSERT OR REPLACE INTO counters VALUES ('', 'storage_check', 0)")
            else:
                await self.transaction(lambda connection: None)
        except StorageError:
            return False
        return True

    async def _write(self, work: Callable[[sqlite3.Connection], T], durable: bool = True) -> T:
        self._refuse_when_closed()
        try:
            writer = self._writer or await self._aground()
            with storage_errors("cannot write"):
                return await writer.run(lambda connection: self._synced(connection, work, durable))
        except StorageError:
            self._last_write_failed = True
            raise

    async def _aground(self) -> Line:
        """The writer, if the disk takes again. Raises StorageError."""
        now = asyncio.get_running_loop().time()
        if self._tried_at and now - self._tried_at < TRY_AGAIN_S:
            raise StorageError("the disk is full or read-only")
        self._tried_at = now
        with storage_errors("cannot write"):
            writer, reader = await _lines(self._path)
        memory, self._reader = self._reader, reader
        self._writer = writer
        await memory.close()
        log.warning("the disk takes what must be kept again")
        return self._writer

    def _synced(
        self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T], durable: bool
    ) -> T:
        self._refuse_when_closed()
        if durable is not self._is_full_sync:
            connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            self._is_full_sync = durable
        result = work(connection)
        self._last_write_failed = False
        return result

    def _refuse_when_closed(self) -> None:
        if not self._is_open:
            raise StorageError("the database is closed")


async def _lines(path: Path) -> tuple[Line, Line]:
    """One that writes and one that only reads, of a file whose tables are up to date."""
    writer = await Line.open(lambda: _writing(path))
    try:
        return writer, await Line.open(lambda: _reading(path))
    except BaseException:  # also when cancelled: a connection left open keeps its thread
        await writer.close()
        raise


def _writing(path: Path) -> sqlite3.Connection:
    _create(path)
    connection = _connect(path, OPENING_TIMEOUT_S)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        migrate(connection, path.name)
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000:.0f}")
    except BaseException:
        connection.close()
        raise
    return connection


def _reading(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _afloat(path: Path) -> sqlite3.Connection:
    """What the file holds, in memory, with its tables up to date."""
    connection = in_memory(path)
    try:
        migrate(connection, path.name)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, timeout_s: float = BUSY_TIMEOUT_S) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=timeout_s, isolation_level=None)


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
