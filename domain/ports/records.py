"""What is kept, by what it is for; SQLite keeps it in a house, memory in a scenario.

Every row belongs to one site and to one clock: a plain instant is the house's time, `RealTime` is not.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.command.command import Command
from domain.energy.history import DecisionRecord, MeanPower, Sample
from domain.house.access import PairingCode, Token
from domain.instants import RealTime
from domain.loadpoint.past_session import PastSession
from domain.tariff.slots import PriceSlot


class Journal(Protocol):
    """Commands. A row is on disk before the device write it announces."""

    async def write(self, command: Command) -> None:
        """Keeps the command's present state; durable (synchronous=FULL) on return."""
        ...

    async def command(self, command_id: str) -> Command | None:
        """One command, or None."""
        ...

    async def commands(self, before: str | None = None, limit: int = 50) -> Sequence[Command]:
        """Newest first; `before` is the id the last page ended with."""
        ...


class Documents(Protocol):
    """Durable state by kind and key (intents, leases, timers, settings), as JSON bytes."""

    async def put(self, kind: str, key: str, document: bytes) -> None:
        """Keeps or replaces one; durable on return."""
        ...

    async def delete(self, kind: str, key: str) -> None:
        """Forgets one; absent is fine."""
        ...

    async def all(self, kind: str) -> dict[str, bytes]:
        """Every document of a kind, by key."""
        ...

    async def reserve(self, counter: str, count: int) -> int:
        """The first of `count` numbers that this counter has never given out, also over restarts."""
        ...


class Legible(Protocol):
    """Tells whether what is kept can be read, as far as somebody asked for it."""

    @property
    def unreadable(self) -> str | None:
        """Why something that was asked for cannot be read; None: all could be."""
        ...

    async def read_again(self) -> None:
        """Asks anew for what could not be read."""
        ...


class Slip(Protocol):
    """One short note whose place on disk was taken while there was room: a full disk takes it, too."""

    @property
    def size(self) -> int:
        """The most bytes a note may have."""
        ...

    async def read(self) -> bytes:
        """The last note, empty where there is none. Raises StorageError."""
        ...

    async def write(self, note: bytes) -> None:
        """Replaces the note, in place; durable on return. Raises StorageError."""
        ...


class PastPower(Protocol):
    """Samples, decisions and charge sessions, and the series made of them."""

    async def add_samples(self, samples: Sequence[Sample]) -> None:
        """Keeps raw samples, in one transaction."""
        ...

    async def add_decisions(self, decisions: Sequence[DecisionRecord]) -> None:
        """Keeps lines of the why-log, in one transaction."""
        ...

    async def settle(self, slots: Sequence[PriceSlot]) -> None:
        """The settled prices of these slots, for all that began in them and was not settled yet."""
        ...

    async def power(self, start: datetime, end: datetime, resolution_s: int) -> Sequence[MeanPower]:
        """Means per bucket of [start, end), from raw samples where they are kept, else 5-minute rows."""
        ...

    async def decisions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, DecisionRecord]]:
        """Newest first, of one instant the last written one, with their row numbers for paging."""
        ...

    async def add_session(self, session: PastSession) -> None:
        """Keeps a charge that is over, once however often it is given; durable on return."""
        ...

    async def sessions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, PastSession]]:
        """Those that ended in [start, end), newest first, with their row numbers for paging."""
        ...

    async def in_force(self, at: datetime) -> Sequence[DecisionRecord]:
        """The last line of every target until `at`, that instant included, by target."""
        ...

    async def prune(self, now: datetime) -> None:
        """Rolls raw samples into 5-minute rows and forgets what is past its keeping time in this house."""
        ...


class Access(Protocol):
    """Tokens and pairing codes, in real time; the command line writes beside a running server.

    Codes that ran out and tokens revoked a year ago are forgotten whenever one is taken or revoked.
    """

    async def tokens(self) -> Sequence[Token]:
        """Every token, revoked ones too."""
        ...

    async def add_token(self, token: Token) -> None:
        """Keeps a new token."""
        ...

    async def revoke_token(self, token_id: str, now: RealTime) -> bool:
        """Whether a live token of this id was there to be revoked."""
        ...

    async def used_token(self, token_id: str, now: RealTime) -> None:
        """Keeps when a token was last used."""
        ...

    async def add_pairing(self, code: PairingCode) -> None:
        """Keeps a new pairing code."""
        ...

    async def take_pairing(self, digest: str, now: RealTime) -> PairingCode | None:
        """Removes and returns a live code, so that it works once."""
        ...
