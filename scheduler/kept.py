"""Values as documents on disk, each with its version, read back with tolerance."""

import logging
from typing import TypeVar

import msgspec
from msgspec import Struct

from scheduler.keeper import Keeper

VERSION = 1  # of what we write; a change that an older reading would get wrong raises it
HEAD, EMPTY = b'{"version":%d' % VERSION, b"{}"
StructT = TypeVar("StructT", bound=Struct)

log = logging.getLogger(__name__)


class Kept:
    """The documents of a house as typed values."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    async def all(self, kind: str, of: type[StructT]) -> dict[str, StructT]:
        """Every value of a kind by key; a document that cannot be read costs itself, and is told."""
        return readable(await self._keeper.all(kind), kind, of)

    async def one(self, kind: str, key: str, of: type[StructT]) -> StructT | None:
        """The value of one key; None where there is none, or it cannot be read."""
        raw = (await self._keeper.all(kind)).get(key)
        return None if raw is None else readable({key: raw}, kind, of).get(key)

    async def put(self, kind: str, key: str, value: Struct | None) -> None:
        """Keeps a value, or forgets it (None); what the disk refuses is owed."""
        await self._keeper.keep(kind, key, None if value is None else encoded(value))

    async def must(self, kind: str, key: str, value: Struct) -> None:
        """Keeps a value now. Raises StorageError, and then nothing of it is kept."""
        await self._keeper.must(kind, key, encoded(value))


def readable(raw: dict[str, bytes], kind: str, of: type[StructT]) -> dict[str, StructT]:
    """The documents that can be read, by key."""
    found: dict[str, StructT] = {}
    for key, text in raw.items():
        try:
            found[key] = msgspec.json.decode(text, type=of)
        except msgspec.MsgspecError as err:
            log.warning("%s of %s cannot be read and is left out: %s", kind, key, err)
    return found


def encoded(value: Struct) -> bytes:
    """A value as a document, with its version."""
    text = msgspec.json.encode(value)
    return HEAD + (text[1:] if text == EMPTY else b"," + text[1:])
