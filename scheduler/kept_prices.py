"""The prices that were told last are kept over a restart: one while their source is silent costs none.

What they are worth is for the tariff to say, as while the house ran: a forecast stands for an hour.
"""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.tariff.slots import Tariff
from scheduler.kept import Kept

KIND, KEY = "prices", "tariff"
EVERY = timedelta(minutes=30)  # five-minute prices would be written 288 times a day; a restart takes a minute


class ToldPrices(Struct, frozen=True, kw_only=True):
    """What a source told, and of which contract."""

    contract: str
    tariff: Tariff


class KeptPrices:
    """`contract` names what is asked of whom; None: nothing is kept."""

    def __init__(self, kept: Kept, contract: str | None) -> None:
        self._kept, self.contract = kept, contract
        self._written_at: datetime | None = None
        self._reach: datetime | None = None

    async def read(self, now: datetime) -> Tariff | None:
        """What the run before was told of this contract, where a price of it still holds now."""
        if self.contract is None:
            return None
        told = await self._kept.one(KIND, KEY, ToldPrices)
        if told is None or told.contract != self.contract or told.tariff.in_force(now) is None:
            return None
        return told.tariff

    async def hear(self, tariff: Tariff, now: datetime) -> None:
        """Keeps what is told now: at once where it reaches further, else from time to time."""
        if self.contract is None or tariff.year or not tariff.slots:
            return  # what holds for the year is in the settings, and never silent
        is_due = self._written_at is None or not timedelta(0) <= now - self._written_at < EVERY
        reach = tariff.slots[-1].end
        if not is_due and self._reach is not None and reach < self._reach + EVERY:
            return
        self._written_at, self._reach = now, reach
        ahead = tuple(slot for slot in tariff.slots if slot.end > now)
        bare = replace(tariff, slots=ahead, renew_at=None, trouble=None)
        await self._kept.put(KIND, KEY, ToldPrices(contract=self.contract, tariff=bare))

    def take(self, contract: str | None) -> None:
        """Another contract from now on: what was kept is the former's, and written over."""
        self.contract = contract
        self._written_at = self._reach = None
