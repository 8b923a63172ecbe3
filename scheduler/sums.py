"""What was measured and paid so far: the day's sums, all days', and how the contract stands; all durable."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.energy.leap import BeforeLeaps, Counted, come_back
from domain.energy.ledger import Ledger, set_back
from domain.energy.lifetime import Ended, Lifetime
from domain.energy.terms_book import TermsBook
from domain.energy.terms_shown import TermsShown, shown
from domain.energy.totals import Totals, begun_with
from domain.instants import shifted
from scheduler.kept import Kept


class Sums:
    """What is counted, and outlives a restart: `ledger` is the day's, `lifetime` that of the days that are
    over, `ended` the last of them, `totals` what the meters ever showed, `terms` what was used of quotas,
    steps and peaks; `before_leaps`: as they were before a clock leapt ahead.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self.ledger: Ledger | None = None
        self.lifetime = Lifetime()
        self.ended: Ended | None = None
        self._ended_on_disk: Ended | None = None
        self.totals = Totals()
        self.terms = TermsBook()
        self.before_leaps = self._leaps_on_disk = BeforeLeaps()

    async def load(self) -> None:
        """Reads everything back after a start."""
        self.ledger = await self._kept.one("state", "ledger", Ledger)
        self.before_leaps = (await self._kept.one("state", "before_leaps", BeforeLeaps)) or self.before_leaps
        self.lifetime = (await self._kept.one("state", "lifetime", Lifetime)) or self.lifetime
        self.ended = self._ended_on_disk = await self._kept.one("state", "ended_day", Ended)
        self.totals = (await self._kept.one("state", "totals", Totals)) or begun_with(
            self.lifetime, self.ledger
        )
        self.terms = (await self._kept.one("state", "terms", TermsBook)) or self.terms

    async def keep(self) -> None:
        """Writes them; what is as it was costs nothing."""
        if self.ledger is not None:
            await self._kept.put("state", "ledger", self.ledger)
        if self.before_leaps is not self._leaps_on_disk:
            await self._kept.put("state", "before_leaps", self.before_leaps)
            self._leaps_on_disk = self.before_leaps
        if self.ended is not self._ended_on_disk:
            await self._kept.put("state", "ended_day", self.ended)
            self._ended_on_disk = self.ended
        await self._kept.put("state", "terms", self.terms if self.terms.terms else None)
        await self._kept.put("state", "lifetime", self.lifetime if self.lifetime.days else None)
        await self._kept.put("state", "totals", self.totals if self.ledger is not None else None)

    def terms_at(self, now: datetime, timezone: str) -> TermsShown | None:
        """How it stands with the terms of the contract."""
        return shown(self.terms.terms, self.terms.used, now, ZoneInfo(timezone))

    @property
    def counted(self) -> Counted | None:
        """What a clock that leaps ahead may spoil; None before anything was measured."""
        if self.ledger is None:
            return None
        return Counted(ledger=self.ledger, lifetime=self.lifetime, terms=self.terms)

    def shift(self, by: timedelta, last: datetime | None, timezone: str) -> None:
        """The clock was set back, and the newest instant is now `last`. One that was ahead for a while goes
        on with the sums that were before it.
        """
        present, back = self.counted, None
        if present is not None and last is not None:
            back = come_back(self.before_leaps, present, last, timezone)
        if back is not None:
            counted, self.before_leaps = back
            self.ledger, self.lifetime, self.terms = counted.ledger, counted.lifetime, counted.terms
            self.ended = None
            return
        if self.ledger is not None:
            self.ledger = set_back(self.ledger, by, timezone)
        self.terms = shifted(self.terms, by)
