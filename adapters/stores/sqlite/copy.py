"""A copy of a database file that is whole, however much is written meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path

from adapters.stores.sqlite.database import BUSY_TIMEOUT_S, storage_errors
from adapters.stores.sqlite.inspect import faults_within
from adapters.stores.sqlite.migrate import migrate, version_of
from domain.errors import StorageError


def size_of(source: Path) -> int:
    """How many bytes a copy takes at most, with what is not in the file yet. Raises StorageError."""
    with storage_errors(f"cannot read {source.name}"):
        beside = source.with_name(f"{source.name}-wal")
        return source.stat().st_size + (beside.stat().st_size if beside.exists() else 0)


def copy_of(source: Path, target: Path) -> int:
    """Copies what was last committed, by SQLite's online backup: another process may go on writing. The
    version of its tables. Raises StorageError, also where what was copied is damaged.
    """
    with (
        storage_errors(f"cannot copy {source.name}"),
        closing(_connected(source)) as whole,
        closing(_connected(target)) as copy,
    ):
        whole.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        _must_be_whole(copy, source)
        return version_of(copy)


def brought_up_to_date(path: Path) -> sqlite3.Connection:
    """A copy, opened, found whole and brought to the tables of this program. Raises StorageError."""
    with storage_errors(f"cannot read {path.name}"):
        connection = _connected(path)
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            _must_be_whole(connection, path)
            migrate(connection, path.name)
        except BaseException:
            connection.close()
            raise
        return connection


def _must_be_whole(connection: sqlite3.Connection, path: Path) -> None:
    if faults := faults_within(connection):
        raise StorageError(f"{path} is damaged ({'; '.join(faults)})")


def _connected(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
