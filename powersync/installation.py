"""This installation: its id, the numbers it has given out, and whether its database still knows them.

Beside the database lies one small file with both. A database that knows less than it was emptied, lost its
-wal, or was replaced by an older copy: an empty one is refused, an older one is told.
"""

import logging
import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.stores.sqlite.records import SqliteRecords
from domain.errors import StorageError
from powersync.state import DATABASE

SEAL = "installation.json"

log = logging.getLogger(__name__)


class Seal(Struct, frozen=True, kw_only=True):
    """What the folder remembers. `seq`: every number below it may have been given out; `kept`: and so many of
    them the database knows, None: all. On a full disk numbers are given out that it was never told of.
    """

    instance: str
    seq: int
    kept: int | None = None

    @property
    def known(self) -> int:
        """What a database that lost nothing knows."""
        return self.seq if self.kept is None else self.kept


class Installation:
    """Made once at a start. `is_older`: the database knows less than the folder remembers."""

    def __init__(self, records: SqliteRecords, data_dir: Path, seal: Seal) -> None:
        self._documents, self._folder = records.documents, data_dir
        self.instance, self._seq, self._known = seal.instance, seal.seq, seal.known
        self.is_older = False

    @classmethod
    async def open(cls, records: SqliteRecords, data_dir: Path) -> Self:
        """Raises StorageError where the database is damaged, or empty and should not be."""
        if faults := await records.faults():
            raise damaged(data_dir, faults)
        documents = records.documents
        instance = _readable((await documents.all("instance")).get("id"))
        seal = _read(data_dir)
        if instance is None and seal is not None and await documents.reserve("seq", 0) == 1:
            raise StorageError(
                f"{data_dir / DATABASE} is empty, but this folder belongs to the installation "
                f"{seal.instance}: its file or the {DATABASE}-wal beside it was lost. Put back a copy, "
                f"or move {SEAL} away to begin anew"
            )
        if instance is None:
            instance = secrets.token_hex(8) if seal is None else seal.instance
            with suppress(StorageError):  # a full disk: the next start makes another
                await documents.put("instance", "id", msgspec.json.encode(instance))
        if seal is None or seal.instance != instance:
            seal = Seal(instance=instance, seq=0)
        made = cls(records, data_dir, seal)
        records.after_checkpoints(made.seal)
        return made

    async def reserve(self, count: int) -> int:
        """The first of `count` sequence numbers that were never given out. Raises StorageError."""
        first = await self._documents.reserve("seq", count)
        if first < self._known:
            self.is_older = True
        if first < self._seq:
            await self._documents.reserve("seq", self._seq - first)
            first = self._seq
        self._known = first + count
        self._given(first + count)
        return first

    async def seal(self) -> None:
        """After a checkpoint: from now on a lost -wal is found out at the next start, because the folder
        remembers a number that only the -wal has.
        """
        with suppress(StorageError):  # nothing is written, so nothing can be lost with it
            await self.reserve(1)

    def spare(self, count: int) -> int:
        """The same where the disk takes nothing: counted from the time of day, which does not repeat."""
        first = max(self._seq, int(time.time()) * 1_000)
        self._given(first + count)
        return first

    def _given(self, seq: int) -> None:
        self._seq = seq
        fresh = self._folder / f".{SEAL}"
        try:
            seal = Seal(instance=self.instance, seq=seq, kept=self._known)
            fresh.write_bytes(msgspec.json.encode(seal))
            fresh.chmod(0o600)
            fresh.replace(self._folder / SEAL)
        except OSError as err:
            log.warning("%s cannot be written: %s", SEAL, err)


def resealed(seal: Path, folder: Path, now: datetime) -> bytes:
    """The seal of a copy that takes the place of the house here. No number is given out again: those that
    were since the copy was made are below one that counts milliseconds. The copy is older than that, which
    is told.
    """
    copied, present = _read_seal(seal), _read(folder)
    if copied is None:
        return seal.read_bytes()
    known = max(each.seq for each in (copied, present) if each is not None)
    return msgspec.json.encode(replace(copied, seq=max(known, int(now.timestamp()) * 1_000), kept=None))


def damaged(data_dir: Path, faults: Sequence[str]) -> StorageError:
    """What an owner is told of a database that is not whole, and what to do."""
    return StorageError(
        f"{data_dir / DATABASE} is damaged ({'; '.join(faults)}); put back a copy of it, "
        f"or move it and {SEAL} away to begin anew"
    )


def _readable(document: bytes | None) -> str | None:
    """The id; one that cannot be read costs itself."""
    if document is None:
        return None
    try:
        return msgspec.json.decode(document, type=str) or None
    except msgspec.DecodeError as err:
        log.warning("the id of this installation cannot be read and is left out: %s", err)
        return None


def _read(data_dir: Path) -> Seal | None:
    return _read_seal(data_dir / SEAL)


def _read_seal(path: Path) -> Seal | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Seal)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as err:
        log.warning("%s cannot be read: %s", SEAL, err)
        return None
