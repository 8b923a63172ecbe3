"""The money of the house: what the terms of its contract make of each sample, what the next kWh costs, and
prices that are settled only when their interval is over.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.leap import before_leap
from domain.energy.ledger import Ledger, add, after_day, finished, settled
from domain.energy.lifetime import Ended, settled_life, with_day
from domain.energy.sampling import LONGEST_GAP_S
from domain.energy.settlement import WAITED_FOR, settled_sample
from domain.energy.terms_book import TermsBook, booked
from domain.energy.terms_price import as_it_holds
from domain.energy.terms_recount import counts_from, recounted, uncounted
from domain.energy.totals import counted_on
from domain.errors import StorageError
from domain.ports.records import PastPower
from domain.reading.observation import Observation
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from scheduler.state import HouseState
from scheduler.turns import in_turns

log = logging.getLogger(__name__)

ROW_S = 300  # a clock block of any length is so many whole rows
STRAGGLING = timedelta(seconds=LONGEST_GAP_S)  # a sample that began in a slot comes so much after its end


class Accounts:
    """Keeps the state's `sums`."""

    def __init__(self, state: HouseState, past: PastPower, *, has_prices: bool) -> None:
        self._state, self._past, self.has_prices = state, past, has_prices
        self._looked_at: Tariff | None = None
        self._settled: tuple[PriceSlot, ...] = ()
        self._refusal = ""  # what the disk said when it refused them last

    def priced(self, seen: Observation) -> Observation:
        """What was seen, with the price that the terms make of the listed one now; money is reckoned with a
        forecast that is not acted on any more until the price that counts is told.
        """
        slot, book = seen.price, self._book()
        if slot is None:
            return replace(seen, slot=self._state.tariff.at(seen.at))
        if not book.terms.bands:
            return seen
        price = as_it_holds(slot, book.terms, book.used, seen.at, self._zone)
        return replace(seen, price=price, slot=slot)

    async def recount(self, waiting: Sequence[Sample], now: datetime) -> None:
        """What is newly set of the terms counts from the begin of its day, month or billing period, as far as
        that was recorded; `waiting` are the samples that are not written down yet.
        """
        book = self._book()
        if not (terms := uncounted(book)):
            return
        try:
            rows = await self._past.power(counts_from(terms, now, self._zone), now, ROW_S)
        except StorageError as err:
            log.warning("what was used before of the new terms is not known: %s", err)
            return
        self._state.sums.terms = await in_turns(recounted(book, rows, waiting, self._zone))

    def take(self, sample: Sample) -> Sample:
        """Counts one sample, and returns it with the terms' part of its money."""
        sums, house = self._state.sums, self._state.house
        if (counted := sums.counted) is not None:
            sums.before_leaps = before_leap(sums.before_leaps, counted, sample, house.site.timezone)
        sums.terms, sample = booked(self._book(), sample, house.site.timezone)
        before = sums.ledger
        sums.ledger = add(before, sample, house.site.timezone, house.battery)
        sums.totals = counted_on(sums.totals, sample)
        if before is not None and before.day < sums.ledger.day:
            self._end_day(finished(before, sample, house.site.timezone, house.battery))
        return sample

    def _end_day(self, day: Ledger) -> None:
        sums = self._state.sums
        after = with_day(sums.lifetime, day)
        if after is not sums.lifetime:
            sums.lifetime, sums.ended = after, Ended(day=day, before=sums.lifetime) if day.unsettled else None

    async def settle(self, waiting: list[Sample], now: datetime) -> None:
        """Prices that were told since and are billed, or billed otherwise, count in place of those that were
        reckoned with, in the sums of the day and of a life, in what is written down and in the samples that
        are `waiting` to be.
        """
        tariff = self._state.tariff
        if tariff is self._looked_at:
            return
        self._looked_at = tariff
        told = tuple(
            slot
            for slot in tariff.slots
            if slot.kind is PriceKind.ACTUAL and now - WAITED_FOR < slot.end <= now + timedelta(seconds=1)
        )
        fresh = [slot for slot in told if slot not in self._settled]
        if not fresh:
            return
        waiting[:] = [settled_sample(sample, fresh) for sample in waiting]
        sums, battery = self._state.sums, self._state.house.battery
        sums.lifetime, sums.ended = settled_life(sums.lifetime, sums.ended, fresh, battery)
        if sums.ledger is not None:
            sums.ledger = settled(sums.ledger, fresh, battery)
            if sums.ended is not None:
                sums.ledger = after_day(sums.ledger, sums.ended.day, battery)
        try:
            await self._past.settle(fresh)
        except StorageError as err:
            if str(err) != self._refusal:
                log.warning("settled prices could not be written down: %s", err)
            self._refusal = str(err)
        else:
            self._settled = tuple(slot for slot in told if slot.end < now - STRAGGLING)
            self._refusal = ""

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self._state.house.site.timezone)

    def _book(self) -> TermsBook:
        """The counts by the terms of the tariff; until it is fetched after a start, by those of before."""
        if not self.has_prices:
            return TermsBook()
        tariff, book = self._state.tariff, self._state.sums.terms
        return book if tariff.fetched_at is None else replace(book, terms=tariff.terms)
