"""What must survive a restart: the tokens, and what the cloud shows."""

from typing import TypeVar

import msgspec
from msgspec import Struct

from domain.errors import StorageError, Unreachable
from domain.ports.records import Documents

KIND = "sigenergy_cloud"
Kept = TypeVar("Kept", bound=Struct)


class Shelf:
    """Values by key. Raises Unreachable where the database does not take or give them."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def get(self, key: str, kind: type[Kept]) -> Kept | None:
        """The value; None where there is none, or one of another version."""
        try:
            stored = (await self._documents.all(KIND)).get(key)
        except StorageError as err:
            raise Unreachable(f"{KIND}: {key} cannot be read from the database") from err
        try:
            return None if stored is None else msgspec.json.decode(stored, type=kind)
        except msgspec.DecodeError:
            return None

    async def put(self, key: str, value: Struct) -> None:
        """Keeps the value; durable on return."""
        try:
            await self._documents.put(KIND, key, msgspec.json.encode(value))
        except StorageError as err:
            raise Unreachable(f"{KIND}: {key} cannot be kept in the database") from err
