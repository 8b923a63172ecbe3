"""What it is to ask a device or service once, and what it answers."""

from typing import Protocol

from msgspec import Struct

from domain.reading.reading import Reading


class Answer(Struct, frozen=True, kw_only=True):
    """What one contact told. `says`: what it knows now; `unsupported`: what people may expect of it and it
    cannot do.
    """

    model: str | None = None
    firmware: str | None = None
    says: str | None = None
    unsupported: tuple[str, ...] = ()
    reading: Reading | None = None


class Contact(Protocol):
    """One device or service that can be asked once."""

    @property
    def id(self) -> str:
        """Its device id, such as `battery` or `loadpoints/garage`."""
        ...

    @property
    def driver(self) -> str:
        """The driver that speaks with it."""
        ...

    async def contact(self) -> Answer:
        """Reads it once and writes nothing. Raises PowerSyncError."""
        ...

    async def advice(self, error: str) -> str | None:
        """What a failure means and what to do about it; None where the error says it all."""
        ...
