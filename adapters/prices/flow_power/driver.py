"""Flow Power as a price source: the market's half-hours by KWatch, or by AEMO where KWatch fails.

What is billed is half-hourly, so that the raw price of five minutes is used only where no half-hour is told.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from msgspec.structs import replace

from adapters.clouds.complaint import Complaint
from adapters.clouds.nem.market_time import FIVE_MINUTES, begun
from adapters.clouds.nem.reports import MarketPrice
from adapters.clouds.nem.web import NemWeb
from adapters.prices.flow_power.half_hours import billed
from adapters.prices.flow_power.kept import KeptSamples
from adapters.prices.flow_power.kwatch import KWatch
from domain.errors import DeviceError, Unreachable
from domain.instants import HALF_HOUR
from domain.source_trouble import SourceTrouble, troubled
from domain.tariff.feeds import filled
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from domain.tariff.terms import TariffTerms

log = logging.getLogger(__name__)

PAST = timedelta(hours=1)  # how far back `fetch` reaches
LOOK = timedelta(seconds=40)  # into an interval
NO_TERMS = TariffTerms()
BY_KWATCH, BY_AEMO = "flow_power", "flow_power (by AEMO, as KWatch does not answer)"
WITHOUT_KWATCH = "flow_power (by AEMO)"


class Contract(Protocol):
    """What a house pays and earns where the market's price is known."""

    def priced(self, market: Sequence[PriceSlot], twap: float) -> Sequence[PriceSlot]:
        """`market` has the wholesale price as import price, currency per kWh without tax."""
        ...


class FlowPower:
    """Fits the port PriceSource."""

    def __init__(
        self,
        kwatch: KWatch | None,
        aemo: NemWeb,
        region: str,
        contract: Contract,
        samples: KeptSamples,
        terms: TariffTerms = NO_TERMS,
    ) -> None:
        self._kwatch, self._aemo, self._region = kwatch, aemo, region
        self._contract, self._samples, self._terms = contract, samples, terms
        self._complaint = Complaint(log, "prices come from AEMO: ")
        self._trouble: SourceTrouble | None = None
        self._dispatched: dict[datetime, MarketPrice] = {}  # of the last hour, by their ends
        self._ahead: Sequence[MarketPrice] = ()
        self._no_news_ahead = Complaint(log, "AEMO's last forecast goes on: ")
        self._none_ahead: SourceTrouble | None = None

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """Half-hours from the running one on, and five minutes of the last hour."""
        market, source = await self._market(now)
        twap = await self._samples.mean(now)
        told = [slot for slot in market if slot.end > now - PAST and slot.start < until]
        slots = tuple(self._contract.priced(told, twap))
        if not any(slot.end > now for slot in slots):
            raise Unreachable("Flow Power: no price is told from now on")
        renew_at = begun(now) + FIVE_MINUTES + LOOK
        return Tariff(
            slots=slots,
            source=source,
            fetched_at=now,
            renew_at=renew_at,
            terms=self._terms,
            trouble=self._trouble or self._none_ahead,
        )

    async def close(self) -> None:
        """Lets go of sockets."""
        if self._kwatch is not None:
            await self._kwatch.close()
        await self._aemo.close()

    async def _market(self, now: datetime) -> tuple[Sequence[PriceSlot], str]:
        if self._kwatch is None:
            return await self._by_aemo(now), WITHOUT_KWATCH
        try:
            told = await self._by_kwatch(self._kwatch, now)
        except DeviceError as err:
            self._complaint.of(err)
            self._trouble = troubled(self._trouble, err, now)
            try:
                return await self._by_aemo(now), BY_AEMO
            except DeviceError:
                raise err from None
        self._complaint.over()
        self._trouble = self._none_ahead = None
        return told, BY_KWATCH

    async def _by_kwatch(self, kwatch: KWatch, now: datetime) -> Sequence[PriceSlot]:
        dispatched, half_hours = await kwatch.dispatched(), await kwatch.half_hours()
        await self._samples.add(dispatched, now)
        self._remembered(dispatched, now)
        fine = billed(_slots(dispatched, FIVE_MINUTES, _settled(now)))
        if half_hours[0].end - HALF_HOUR > now:
            ahead = [price for price in await kwatch.five_minutes() if not _is_in(price, dispatched)]
            fine += _slots(ahead, FIVE_MINUTES, _to_come)
        found = filled(_slots(half_hours, HALF_HOUR, _to_come), sorted(fine, key=lambda slot: slot.start))
        told = _with_market(found, dispatched, now)
        if not any(slot.start <= now < slot.end for slot in told):
            raise Unreachable("KWatch: no price is told for now")
        return told

    async def _by_aemo(self, now: datetime) -> Sequence[PriceSlot]:
        dispatched = await self._aemo.dispatch(self._region)
        half_hours = await self._ahead_by_aemo(now)
        await self._samples.add([dispatched], now)
        fine = billed(_slots(self._remembered([dispatched], now), FIVE_MINUTES, _settled(now)))
        return _with_market(filled(_slots(half_hours, HALF_HOUR, _to_come), fine), [dispatched], now)

    def _remembered(self, dispatched: Iterable[MarketPrice], now: datetime) -> list[MarketPrice]:
        """The last hour's, in time order: AEMO tells the newest alone."""
        known = self._dispatched | {price.end: price for price in dispatched}
        self._dispatched = {
            end: known[end] for end in sorted(known) if now - PAST < end <= now + FIVE_MINUTES
        }
        return list(self._dispatched.values())

    async def _ahead_by_aemo(self, now: datetime) -> Sequence[MarketPrice]:
        """The half-hours to come. Where no new forecast can be had, the last one goes on: the price of now
        may come from elsewhere.
        """
        try:
            self._ahead = await self._aemo.predispatch(self._region)
            self._no_news_ahead.over()
            self._none_ahead = None
        except DeviceError as err:
            self._no_news_ahead.of(err)
            self._none_ahead = troubled(self._none_ahead, err, now)
        return [price for price in self._ahead if price.end > now]


def _slots(
    prices: Iterable[MarketPrice], length: timedelta, kind: Callable[[PriceSlot], PriceKind]
) -> list[PriceSlot]:
    """The market's prices as slots; what overlaps an earlier one is left out, and what no interval
    of theirs ends with.
    """
    slots: list[PriceSlot] = []
    for price in prices:
        if begun(price.end, length) != price.end:
            continue
        per_kwh = price.per_mwh / 1000
        slot = PriceSlot(start=price.end - length, end=price.end, import_price=per_kwh)
        if not slots or slot.start >= slots[-1].end:
            firm = kind(slot)
            settled = None if firm is PriceKind.FORECAST else per_kwh
            slots.append(replace(slot, kind=firm, wholesale_price=settled))
    return slots


def _with_market(
    told: Sequence[PriceSlot], dispatched: Sequence[MarketPrice], now: datetime
) -> Sequence[PriceSlot]:
    """The running slot with what the market settled for now, while its half-hour is only forecast."""
    found = [price.per_mwh for price in dispatched if price.end - FIVE_MINUTES <= now < price.end]
    if not found:
        return told
    per_kwh = found[-1] / 1000
    return [replace(s, wholesale_price=per_kwh) if s.start <= now < s.end else s for s in told]


def _settled(now: datetime) -> Callable[[PriceSlot], PriceKind]:
    return lambda slot: PriceKind.ACTUAL if slot.end <= now else PriceKind.CURRENT


def _to_come(slot: PriceSlot) -> PriceKind:
    return PriceKind.FORECAST


def _is_in(price: MarketPrice, others: Iterable[MarketPrice]) -> bool:
    return any(price.end == other.end for other in others)
