"""Looks whether a database file is whole, before a house lives on it."""

import sqlite3

MOST_FAULTS = 3


def faults_of(connection: sqlite3.Connection) -> list[str]:
    """What is wrong inside, in SQLite's words and a few of them; empty: nothing."""
    return _faults(connection, "quick_check")


def faults_within(connection: sqlite3.Connection) -> list[str]:
    """The same, looked for with patience: also whether each index knows every row of its table."""
    return _faults(connection, "integrity_check")


def _faults(connection: sqlite3.Connection, check: str) -> list[str]:
    rows = connection.execute(f"PRAGMA {check}({MOST_FAULTS})").fetchall()
    return [str(row[0]) for row in rows if row[0] != "ok"]
