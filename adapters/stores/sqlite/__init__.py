"""What a house remembers, kept in one SQLite file."""

from adapters.stores.sqlite.records import SqliteRecords

__all__ = ["SqliteRecords"]
