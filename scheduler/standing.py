"""What people and automations hold on one target, side by side and on disk; the highest rank governs."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from domain.command.intent import BatteryIntent, ChargeIntent, ExportIntent, PlanIntent
from domain.command.standing import governing
from domain.instants import shifted
from scheduler.keeper import Keeper
from scheduler.kept import Kept, readable

IntentT = TypeVar("IntentT", BatteryIntent, ChargeIntent, ExportIntent, PlanIntent)
OfDevice = TypeVar("OfDevice", BatteryIntent, ChargeIntent)

KIND = "intent"


class Standing(Generic[IntentT]):
    """The intents of one target, one for each issuer."""

    def __init__(self, target: str, kept: Kept) -> None:
        self._target, self._kept = target, kept
        self._by_issuer: dict[str, IntentT] = {}
        self._governing: IntentT | None = None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def governing(self) -> IntentT | None:
        """The one that holds the target now."""
        return self._governing

    @property
    def all(self) -> Sequence[IntentT]:
        """Every one of them."""
        return tuple(self._by_issuer.values())

    def of(self, issued_by: str) -> IntentT | None:
        """What this issuer asked for."""
        return self._by_issuer.get(issued_by)

    def adopt(self, intent: IntentT) -> None:
        """Takes over one that an earlier run left."""
        self._stand({**self._by_issuer, intent.issued_by: intent})

    async def put(self, intent: IntentT) -> None:
        """One begins or changes."""
        self.adopt(intent)
        self.on_change()
        await self._kept.put(KIND, f"{self._target}|{intent.issued_by}", intent)

    async def drop(self, intent: IntentT) -> None:
        """One is over."""
        self._stand({issuer: each for issuer, each in self._by_issuer.items() if issuer != intent.issued_by})
        self.on_change()
        await self._kept.put(KIND, f"{self._target}|{intent.issued_by}", None)

    def _stand(self, by_issuer: dict[str, IntentT]) -> None:
        """Who governs is asked dozens of times a tick, and changes with a wish alone."""
        self._by_issuer, self._governing = by_issuer, governing(by_issuer.values())

    async def load(self, keeper: Keeper, of: type[IntentT]) -> None:
        """Takes over all that an earlier run left. The first version kept one wish for each target, under the
        target's name alone.
        """
        found = {key: raw for key, raw in (await keeper.all(KIND)).items() if _target_of(key) == self._target}
        for key, intent in readable(found, KIND, of).items():
            self.adopt(intent)
            if "|" not in key:
                await self.put(intent)
                await self._kept.put(KIND, key, None)

    async def shift(self, by: timedelta) -> None:
        """The clock was set: what remains of each stays the same."""
        for intent in self.all:
            await self.put(shifted(intent, by))


def _target_of(key: str) -> str:
    return key.partition("|")[0]
