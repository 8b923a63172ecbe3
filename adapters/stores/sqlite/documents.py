"""Durable state by kind and key, and counters that never repeat."""

from adapters.stores.sqlite.database import Database

PUT = """
INSERT INTO documents (kind, key, document) VALUES (?, ?, ?)
ON CONFLICT (kind, key) DO UPDATE SET document = excluded.document
"""
RESERVE = """
INSERT INTO counters (name, next) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET next = next + ?2
RETURNING next - ?2 + 1
"""


class SqliteDocuments:
    """Fits the port Documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, kind: str, key: str, document: bytes) -> None:
        """Keeps or replaces one; durable on return."""
        await self._database.write(PUT, (kind, key, document))

    async def delete(self, kind: str, key: str) -> None:
        """Forgets one; absent is fine."""
        await self._database.write("DELETE FROM documents WHERE kind = ? AND key = ?", (kind, key))

    async def all(self, kind: str) -> dict[str, bytes]:
        """Every document of a kind, by key."""
        return dict(await self._database.read("SELECT key, document FROM documents WHERE kind = ?", (kind,)))

    async def reserve(self, counter: str, count: int) -> int:
        """The first of `count` numbers, from 1, that this counter has never given out; durable on return."""
        rows = await self._database.write(RESERVE, (counter, count))
        return int(rows[0][0])
