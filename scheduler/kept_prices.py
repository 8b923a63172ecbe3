"""The prices that were told last are kept over a restart: one while their source is silent costs none.

What they are worth is for the tariff to say, as while the house ran: a forecast stands for an hour. What was
corrected or taken back is kept as that; a memory card wears, so news are written a few times an hour at most.
"""

from collections import deque
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.tariff.news import is_noticed
from domain.tariff.slots import Tariff
from scheduler.kept import Kept

KIND, KEY = "prices", "tariff"
EVERY = timedelta(minutes=30)  # five-minute prices would be written 288 times a day; a restart takes a minute
NEWS, WITHIN = 4, timedelta(hours=1)  # so often prices that are noticeably others are kept at once
ASKED_FOR = timedelta(hours=48)  # an answer without prices says nothing of what comes later


class ToldPrices(Struct, frozen=True, kw_only=True):
    """What a source told, and of which contract."""

    contract: str
    tariff: Tariff


class KeptPrices:
    """The prices that outlive a restart. `contract`: what is asked of whom; None: nothing is kept."""

    def __init__(self, kept: Kept, contract: str | None) -> None:
        self._kept, self.contract = kept, contract
        self._written_at: datetime | None = None
        self._reach: datetime | None = None
        self._on_disk: Tariff | None = None
        self._has_looked = False
        self._news_at: deque[datetime] = deque(maxlen=NEWS)

    async def read(self, now: datetime) -> Tariff | None:
        """What the run before was told of this contract, where a price of it still holds now. May be asked
        again: a clock may be wrong for a while after a start.
        """
        told = await self._known()
        return told if told is not None and told.in_force(now) is not None else None

    async def hear(self, tariff: Tariff, now: datetime) -> None:
        """Keeps what is told now: at once where it reaches further or is news, else from time to time."""
        if self.contract is None or tariff.year:
            return  # what holds for the year is in the settings, and never silent
        if not (self._is_due(tariff, now) or await self._is_news(tariff, now)):
            return
        self._has_looked, self._on_disk = True, None
        if not tariff.slots:
            self._written_at = self._reach = None
            await self._kept.put(KIND, KEY, None)
            return
        self._written_at, self._reach = now, tariff.slots[-1].end
        ahead = tuple(slot for slot in tariff.slots if slot.end > now)
        self._on_disk = replace(tariff, slots=ahead, renew_at=None, trouble=None)
        await self._kept.put(KIND, KEY, ToldPrices(contract=self.contract, tariff=self._on_disk))

    def _is_due(self, tariff: Tariff, now: datetime) -> bool:
        if not tariff.slots:
            return False
        if self._written_at is None or not timedelta(0) <= now - self._written_at < EVERY:
            return True
        return self._reach is None or tariff.slots[-1].end >= self._reach + EVERY

    async def _is_news(self, tariff: Tariff, now: datetime) -> bool:
        """Whether what is on disk is far from what is told now, and the disk may be written for it."""
        known = await self._known()
        if known is None:
            return False
        is_news = (
            is_noticed(known, tariff, now) if tariff.slots else bool(known.between(now, now + ASKED_FOR))
        )
        recent = [at for at in self._news_at if timedelta(0) <= now - at < WITHIN]
        if not is_news or len(recent) == NEWS:
            return False
        self._news_at.append(now)
        return True

    async def _known(self) -> Tariff | None:
        """What is on disk of this contract; read once."""
        if not self._has_looked and self.contract is not None:
            told = await self._kept.one(KIND, KEY, ToldPrices)
            self._has_looked = True
            self._on_disk = told.tariff if told is not None and told.contract == self.contract else None
        return self._on_disk

    def take(self, contract: str | None) -> None:
        """Another contract from now on: what was kept is the former's, and written over."""
        self.contract = contract
        self._written_at = self._reach = self._on_disk = None
        self._has_looked = True
