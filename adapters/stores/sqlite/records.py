"""All records of a house in one SQLite file; rows of other houses in it stay unseen."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Self

from adapters.stores.sqlite.access import SqliteAccess
from adapters.stores.sqlite.database import Database
from adapters.stores.sqlite.documents import SqliteDocuments
from adapters.stores.sqlite.journal import SqliteJournal
from adapters.stores.sqlite.past import SqlitePast
from domain.house.house import HOME, SiteId


class SqliteRecords:
    """The four record ports on one file. Every method of theirs raises StorageError."""

    def __init__(self, database: Database, site: SiteId) -> None:
        self._database = database
        self.journal = SqliteJournal(database, site)
        self.documents = SqliteDocuments(database, site)
        self.past = SqlitePast(database, site)
        self.access = SqliteAccess(database, site)

    @classmethod
    async def open(cls, path: Path, site: SiteId = HOME, *, or_afloat: bool = False) -> Self:
        """Opens or creates the file. Raises StorageError (damaged, newer than the program, no access).

        `or_afloat`: on a full or read-only disk what the file holds is served from memory.
        """
        return cls(await Database.open(path, or_afloat=or_afloat), site)

    def of(self, site: SiteId) -> Self:
        """The records of another house in the same file, on the same connections and threads."""
        return type(self)(self._database, site)

    async def faults(self) -> list[str]:
        """What is wrong inside the file; empty: nothing. Takes a moment for a large one."""
        return await self._database.faults()

    async def checkpoint(self) -> None:
        """Brings everything into the one file, so that it is whole without its -wal."""
        await self._database.checkpoint()

    def after_checkpoints(self, then: Callable[[], Awaitable[None]]) -> None:
        """What is done after each: from there on the -wal has again what the file lacks."""
        self._database.after_checkpoint = then

    @property
    def unreadable(self) -> str | None:
        """Why something that was asked for cannot be read; None: all could be."""
        return self._database.unreadable

    async def read_again(self) -> None:
        """Asks anew for what could not be read."""
        await self._database.read_again()

    async def check(self) -> bool:
        """Whether the file can be read and written."""
        return await self._database.check()

    async def close(self) -> None:
        """Finishes what is queued and closes the file."""
        await self._database.close()
