"""Keeps documents, and owes what a full or read-only disk refuses until it takes it again.

What begins something must be on disk first (`must`); what ends something never waits for a disk (`keep`).
"""

import logging

from domain.errors import StorageError
from domain.ports.records import Documents

log = logging.getLogger(__name__)

Key = tuple[str, str]  # kind and key


class Keeper:
    """One shelf for all durable state of the shell; `error`: why the disk last refused, None: it took it."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._owed: dict[Key, bytes | None] = {}  # None: to be forgotten
        self._kept: dict[Key, bytes | None] = {}
        self.error: str | None = None

    async def must(self, kind: str, key: str, document: bytes) -> None:
        """Keeps it now. Raises StorageError, and then nothing of it is kept, now or later."""
        await self._write((kind, key), document)
        self._owed.pop((kind, key), None)

    async def keep(self, kind: str, key: str, document: bytes | None) -> None:
        """Keeps or (None) forgets it; what the disk refuses is owed, and the newest is what is written."""
        name = (kind, key)
        if name not in self._owed and self._kept.get(name, b"") == document:
            return
        try:
            await self._write(name, document)
        except StorageError:
            self._owed[name] = document
        else:
            self._owed.pop(name, None)

    async def settle(self) -> None:
        """Writes what is owed; the first refusal leaves the rest for the next time."""
        for name, document in list(self._owed.items()):
            try:
                await self._write(name, document)
            except StorageError:
                return
            if self._owed.get(name, b"") == document:
                del self._owed[name]

    async def _write(self, name: Key, document: bytes | None) -> None:
        try:
            if document is None:
                await self._documents.delete(*name)
            else:
                await self._documents.put(*name, document)
        except StorageError as err:
            if self.error is None:
                log.warning("nothing can be kept: %s; what runs goes on, and ends in time", err)
            self.error = str(err)
            raise
        if self.error is not None:
            log.warning("the disk takes what must be kept again")
        self.error = None
        self._kept[name] = document
