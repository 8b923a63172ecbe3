"""Looks whether a database file is whole, before a house lives on it."""

import sqlite3

MOST_FAULTS = 3


def faults_of(connection: sqlite3.Connection) -> list[str]:
    """What is wrong inside, in SQLite's words and a few of them; empty: nothing."""
    rows = connection.execute(f"PRAGMA quick_check({MOST_FAULTS})").fetchall()
    return [str(row[0]) for row in rows if row[0] != "ok"]
