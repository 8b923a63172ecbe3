"""What people and automations hold on one target, side by side and on disk; the highest rank governs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from domain.command.intent import BatteryIntent, ChargeIntent
from domain.command.standing import governing
from domain.instants import shifted
from scheduler.kept import Kept

IntentT = TypeVar("IntentT", BatteryIntent, ChargeIntent)

KIND = "intent"


class Standing(Generic[IntentT]):
    """The intents of one target, one for each issuer."""

    def __init__(self, target: str, kept: Kept) -> None:
        self._target, self._kept = target, kept
        self._by_issuer: dict[str, IntentT] = {}
        self.on_change: Callable[[], None] = lambda: None

    @property
    def governing(self) -> IntentT | None:
        """The one that holds the target now."""
        return governing(self._by_issuer.values())

    @property
    def all(self) -> Sequence[IntentT]:
        """Every one of them."""
        return tuple(self._by_issuer.values())

    def of(self, issued_by: str) -> IntentT | None:
        """What this issuer asked for."""
        return self._by_issuer.get(issued_by)

    def adopt(self, intent: IntentT) -> None:
        """Takes over one that an earlier run left."""
        self._by_issuer[intent.issued_by] = intent

    async def put(self, intent: IntentT) -> None:
        """One begins or changes."""
        self._by_issuer[intent.issued_by] = intent
        self.on_change()
        await self._kept.put(KIND, f"{self._target}|{intent.issued_by}", intent)

    async def drop(self, intent: IntentT) -> None:
        """One is over."""
        self._by_issuer.pop(intent.issued_by, None)
        self.on_change()
        await self._kept.put(KIND, f"{self._target}|{intent.issued_by}", None)

    async def shift(self, by: timedelta) -> None:
        """The clock was set: what remains of each stays the same."""
        for intent in self.all:
            await self.put(shifted(intent, by))
