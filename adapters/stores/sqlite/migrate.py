"""Brings a database file up to date: numbered .sql files, each applied whole or not at all.

PRAGMA user_version, which rolls back with its transaction, says how far a file is.
"""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from domain.errors import StorageError

MIGRATIONS = files("adapters.stores.sqlite") / "migrations"


def migrate(connection: sqlite3.Connection, name: str, folder: Traversable = MIGRATIONS) -> None:
    """Applies the migrations the file does not have yet; `name` is the file's, for messages.

    Raises StorageError when a newer program wrote it, sqlite3.Error when a migration fails.
    """
    migrations = _numbered(folder)
    known = max(migrations)
    while (version := version_of(connection)) != known:
        if version > known:
            raise StorageError(
                f"{name} was written by a newer version of the program: its tables are at version {version},"
                f" this program knows {known}"
            )
        _apply(connection, version + 1, migrations[version + 1])


def _apply(connection: sqlite3.Connection, number: int, script: str) -> None:
    try:
        connection.execute("BEGIN IMMEDIATE")
        if version_of(connection) == number - 1:  # else another process was quicker
            for statement in _statements(script):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise


def newest(folder: Traversable = MIGRATIONS) -> int:
    """The newest tables that this program knows."""
    return max(_numbered(folder))


def version_of(connection: sqlite3.Connection) -> int:
    """How far a file is."""
    [version] = connection.execute("PRAGMA user_version").fetchone()
    return int(version)


def _numbered(folder: Traversable) -> dict[int, str]:
    scripts = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".sql")), key=_number)
    numbers = [_number(script) for script in scripts]
    assert len(set(numbers)) == len(numbers), f"two migrations have one number: {numbers}"
    return {_number(script): script.read_text(encoding="utf-8") for script in scripts}


def _number(script: Traversable) -> int:
    return int(script.name.split("_", 1)[0])


def _statements(script: str) -> Iterator[str]:
    """Single statements, each ending its line: executescript would commit the transaction it is called in."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement
