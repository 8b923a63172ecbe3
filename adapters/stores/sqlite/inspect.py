"""Looks whether a database file is whole, before a house lives on it."""

import sqlite3

MOST_FAULTS = 3
DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


def is_damage(error: BaseException | None) -> bool:
    """Whether it says that the file itself is broken, whatever disk and rights are."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGE


def faults_of(connection: sqlite3.Connection) -> list[str]:
    """What is wrong inside, in SQLite's words and a few of them; empty: nothing."""
    return _faults(connection, "quick_check")


def faults_within(connection: sqlite3.Connection) -> list[str]:
    """The same, looked for with patience: also whether each index knows every row of its table."""
    return _faults(connection, "integrity_check")


def _faults(connection: sqlite3.Connection, check: str) -> list[str]:
    try:
        rows = connection.execute(f"PRAGMA {check}({MOST_FAULTS})").fetchall()
    except sqlite3.DatabaseError as err:
        if not is_damage(err):
            raise
        return [str(err)]  # so broken that it cannot even be looked through
    return [str(row[0]) for row in rows if row[0] != "ok"]
