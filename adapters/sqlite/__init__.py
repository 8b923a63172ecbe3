"""What a house remembers, kept in one SQLite file."""

from adapters.sqlite.records import SqliteRecords

__all__ = ["SqliteRecords"]
