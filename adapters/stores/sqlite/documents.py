"""Durable state by kind and key, and counters that never repeat."""

import logging

from adapters.stores.sqlite.database import Database
from domain.house.house import SiteId

PUT = """
INSERT INTO documents (site, kind, key, document) VALUES (?, ?, ?, ?)
ON CONFLICT (site, kind, key) DO UPDATE SET document = excluded.document
"""
RESERVE = """
INSERT INTO counters (site, name, next) VALUES (?1, ?2, ?3)
ON CONFLICT (site, name) DO UPDATE SET next = next + ?3
RETURNING next - ?3 + 1
"""
DELETE = "DELETE FROM documents WHERE site = ? AND kind = ? AND key = ?"
ALL = "SELECT key, CAST(document AS BLOB) FROM documents WHERE site = ? AND kind = ?"

log = logging.getLogger(__name__)


class SqliteDocuments:
    """Fits the port Documents."""

    def __init__(self, database: Database, site: SiteId) -> None:
        self._database, self._site = database, site

    async def put(self, kind: str, key: str, document: bytes) -> None:
        """Keeps or replaces one; durable on return."""
        await self._database.write(PUT, (self._site, kind, key, document))

    async def delete(self, kind: str, key: str) -> None:
        """Forgets one; absent is fine."""
        await self._database.write(DELETE, (self._site, kind, key))

    async def all(self, kind: str) -> dict[str, bytes]:
        """Every document of a kind, by key; one that is no text costs itself."""
        rows = await self._database.read(ALL, (self._site, kind))
        return {key: document for key, document in rows if _is_text(kind, key, document)}

    async def reserve(self, counter: str, count: int) -> int:
        """The first of `count` numbers, from 1, that this counter has never given out; durable on return."""
        rows = await self._database.write(RESERVE, (self._site, counter, count))
        return int(rows[0][0])


def _is_text(kind: str, key: str, document: bytes) -> bool:
    try:
        document.decode()
    except UnicodeDecodeError as err:
        log.warning("%s of %s cannot be read and is left out: %s", kind, key, err)
        return False
    return True
