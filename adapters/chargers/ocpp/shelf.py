"""Where what is known of each charger is kept, and where transactions get numbers that never come twice."""

import logging
from collections.abc import Collection

import msgspec

from adapters.chargers.ocpp.transactions import Kept
from domain.errors import StorageError
from domain.ports.records import Documents

KIND, COUNTER = "ocpp", "ocpp_transaction"
log = logging.getLogger(__name__)


class Shelf:
    """One document per charger, replaced as a whole."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._highest = 0

    async def load(self, identities: Collection[str]) -> dict[str, Kept]:
        """What is kept of these chargers; that of others, which are no longer configured, is forgotten."""
        kept: dict[str, bytes] = {}
        try:
            kept = await self._documents.all(KIND)
            for gone in kept.keys() - set(identities):
                await self._documents.delete(KIND, gone)
        except StorageError as err:
            log.warning("what is kept of chargers could not be read or tidied up: %s", err)
        found: dict[str, Kept] = {}
        for identity in identities:
            try:
                found[identity] = msgspec.json.decode(kept.get(identity, b"{}"), type=Kept)
            except msgspec.DecodeError:
                found[identity] = Kept()
            self._highest = max(self._highest, *(start.id for start in found[identity].starts), 0)
        return found

    async def keep(self, identity: str, kept: Kept) -> None:
        """Whatever the disk says, the charger gets its answer: it would ask for ever."""
        try:
            await self._documents.put(KIND, identity, msgspec.json.encode(kept))
        except StorageError as err:
            log.warning("%s: what its transactions are could not be kept: %s", identity, err)

    async def next_transaction(self) -> int:
        """A number that no transaction ever had; on a full disk, none that is known."""
        try:
            number = await self._documents.reserve(COUNTER, 1)
        except StorageError as err:
            log.warning("a transaction's number could not be kept: %s", err)
            number = self._highest + 1
        self._highest = max(self._highest, number, 1)
        return self._highest if number < 1 else number
