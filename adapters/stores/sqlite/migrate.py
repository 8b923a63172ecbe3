"""Brings a database file up to date: numbered .sql files, each applied whole or not at all.

PRAGMA user_version, which rolls back with its transaction, says how far a file is.
"""

import sqlite3
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

import aiosqlite

from domain.errors import StorageError

MIGRATIONS = files("adapters.stores.sqlite") / "migrations"


async def migrate(connection: aiosqlite.Connection, name: str, folder: Traversable = MIGRATIONS) -> None:
    """Applies the migrations the file does not have yet; `name` is the file's, for messages.

    Raises StorageError when a newer program wrote it, sqlite3.Error when a migration fails.
    """
    migrations = _numbered(folder)
    newest = max(migrations)
    while (version := await _version(connection)) != newest:
        if version > newest:
            raise StorageError(
                f"{name} was written by a newer version of the program: its tables are at version {version},"
                f" this program knows {newest}"
            )
        await _apply(connection, version + 1, migrations[version + 1])


async def _apply(connection: aiosqlite.Connection, number: int, script: str) -> None:
    try:
        await connection.execute("BEGIN IMMEDIATE")
        if await _version(connection) == number - 1:  # else another process was quicker
            for statement in _statements(script):
                await connection.execute(statement)
            await connection.execute(f"PRAGMA user_version={number}")
        await connection.execute("COMMIT")
    except BaseException:
        await connection.rollback()
        raise


async def _version(connection: aiosqlite.Connection) -> int:
    rows = list(await connection.execute_fetchall("PRAGMA user_version"))
    return int(rows[0][0])


def _numbered(folder: Traversable) -> dict[int, str]:
    return {
        int(entry.name.split("_", 1)[0]): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".sql")
    }


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
