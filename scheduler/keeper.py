"""Keeps documents, and owes what a full or read-only disk refuses until it takes it again.

What begins something must be on disk first (`must`); what ends something never waits for a disk (`keep`).
What is owed is noted on a slip whose place was taken beforehand, so that a restart on a full disk does not
take up again what has ended.
"""

import asyncio
import logging

import msgspec

from domain.errors import StorageError
from domain.ports.records import Documents, Slip

log = logging.getLogger(__name__)

Key = tuple[str, str]  # kind and key
Owed = dict[Key, bytes | None]

NOTED = (
    "intent",
    "pending",
    "setting",
    "lease",
    "yielded",
    "baseline",
    "device",
    "left",
    "overlay",
)  # what a start acts by, weightiest first


class Keeper:
    """One shelf for all durable state of the shell; `error`: why the disk last refused, None: it took it;
    `is_short`: what an earlier run owed is lost.
    """

    def __init__(self, documents: Documents, slip: Slip | None = None) -> None:
        self._documents, self._slip = documents, slip
        self._owed: Owed = {}  # None: to be forgotten
        self._kept: Owed = {}
        self._noted = b""
        self._noting = asyncio.Lock()
        self._slip_error = ""  # a full disk holds the log, too: it is told once
        self.error: str | None = None
        self.is_short = False

    async def load(self) -> None:
        """Takes over what an earlier run still owed."""
        if self._slip is None:
            return
        try:
            self._noted = await self._slip.read()
            self._owed.update(owed_in(self._noted))
        except (StorageError, msgspec.MsgspecError) as err:
            log.warning("what the last run owed to the disk cannot be read: %s", err)
            self.is_short = True

    async def all(self, kind: str) -> dict[str, bytes]:
        """Every document of a kind, by key, as it would be had the disk taken everything."""
        found = await self._documents.all(kind)
        for (owed_kind, key), document in self._owed.items():
            if owed_kind != kind:
                continue
            if document is None:
                found.pop(key, None)
            else:
                found[key] = document
        return found

    async def must(self, kind: str, key: str, document: bytes) -> None:
        """Keeps it now. Raises StorageError, and then nothing of it is kept, now or later."""
        await self._write((kind, key), document)
        self._owed.pop((kind, key), None)
        await self._note()

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
        await self._note()

    @property
    def owes(self) -> bool:
        """Whether the disk lacks something, or its slip still says so."""
        return bool(self._owed or self._noted)

    async def settle(self) -> None:
        """Writes what is owed; the first refusal leaves the rest for the next time."""
        for name, document in list(self._owed.items()):
            try:
                await self._write(name, document)
            except StorageError:
                return
            if self._owed.get(name, b"") == document:
                del self._owed[name]
        await self._note()

    async def _note(self) -> None:
        """Brings the slip up to date; it is written only where it has changed."""
        if self._slip is None or not self.owes:
            return
        async with self._noting:
            note = _note_of(self._owed, self._slip.size)
            if note == self._noted:
                return
            try:
                await self._slip.write(note)
            except StorageError as err:
                if str(err) != self._slip_error:
                    log.warning("what is owed to the disk cannot be noted: %s", err)
                self._slip_error = str(err)
            else:
                self._noted, self._slip_error = note, ""

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
        self._kept[name] = document
        if self.error is not None and document is not None and not self._owed.keys() - {name}:
            # Forgetting takes no room, so that it says nothing of a full disk.
            log.warning("the disk takes what must be kept again")
            self.error = None


def _note_of(owed: Owed, size: int) -> bytes:
    """What is owed of the kinds that a start acts by; what does not fit is left out, the least first."""
    weighty = [(*name, document) for name, document in owed.items() if name[0] in NOTED]
    weighty.sort(key=lambda each: NOTED.index(each[0]))
    while weighty:
        note = msgspec.json.encode([(kind, key, _text(document)) for kind, key, document in weighty])
        if len(note) <= size:
            return note
        weighty.pop()
    return b""


def _text(document: bytes | None) -> str | None:
    return None if document is None else document.decode()


def owed_in(note: bytes) -> Owed:
    """What a note says. Raises MsgspecError where it is none."""
    if not note:
        return {}
    found = msgspec.json.decode(note, type=list[tuple[str, str, str | None]])
    return {(kind, key): None if text is None else text.encode() for kind, key, text in found}
