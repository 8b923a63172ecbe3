"""The wholesale price as AEMO publishes it: each five minutes' dispatch, and the half-hours to come."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.clouds.complaint import Complaint
from adapters.clouds.nem.market_time import FIVE_MINUTES, begun
from adapters.clouds.nem.reports import MarketPrice
from adapters.clouds.nem.web import NemWeb
from domain.errors import DeviceError, Unreachable
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock
from domain.source_trouble import SourceTrouble, troubled
from domain.tariff.feeds import filled
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

log = logging.getLogger(__name__)

PAST = timedelta(hours=1)  # how far back `fetch` reaches: what was dispatched while we ran
FIRST_LOOK = timedelta(seconds=15)  # into an interval
OFTEN, SELDOM = timedelta(seconds=10), timedelta(seconds=45)
LATE = timedelta(seconds=120)  # from then on the summary is asked, too


class AemoLive:
    """Fits the port PriceSource.

    Import costs the wholesale price plus `gst` (a fraction) plus `network_fees` (per kWh); export earns
    the wholesale price.
    """

    def __init__(
        self,
        web: NemWeb,
        region: str,
        clock: Clock,
        *,
        gst: float = 0.10,
        network_fees: float = 0.0,
        looks_ahead: bool = True,
    ) -> None:
        """Without `looks_ahead` no forecast is read: what is dispatched is all that is wanted."""
        self._web, self._region, self._clock = web, region, clock
        self._gst, self._network_fees = gst, network_fees
        self._looks_ahead = looks_ahead
        self._dispatched: dict[datetime, MarketPrice] = {}
        self._ahead: Sequence[MarketPrice] = ()
        self._complaint = Complaint(log)
        self._trouble: SourceTrouble | None = None

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """The running five minutes, a forecast until they are dispatched, and half-hours beyond."""
        interval = begun(now)
        newest = await self._newest(interval + FIVE_MINUTES, now)
        if self._looks_ahead and (newest.end not in self._dispatched or not self._ahead):
            await self._look_ahead(now)
        self._dispatched = {end: price for end, price in self._dispatched.items() if end > now - PAST}
        self._dispatched[newest.end] = newest
        told = filled(
            [self._slot(self._dispatched[end], FIVE_MINUTES, now) for end in sorted(self._dispatched)],
            _from(interval, [self._forecast(price) for price in self._ahead]),
        )
        slots = tuple(slot for slot in told if slot.end > now - PAST and slot.start < until)
        if not any(slot.end > now for slot in slots):
            raise Unreachable("AEMO: no price is told from now on")
        renew_at = self._renew_at(interval, now)
        return Tariff(slots=slots, source="aemo", fetched_at=now, renew_at=renew_at, trouble=self._trouble)

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._web.close()

    async def _newest(self, wanted: datetime, now: datetime) -> MarketPrice:
        price = await self._web.dispatch(self._region)
        if price.end >= wanted or now < wanted - FIVE_MINUTES + LATE:
            return price
        try:
            other = await self._web.summary(self._region)
        except DeviceError as err:
            self._complaint.of(err)
            return price
        return max(price, other, key=lambda each: each.end)

    async def _look_ahead(self, now: datetime) -> None:
        """Where no new forecast can be had, the last one goes on."""
        try:
            self._ahead = await self._web.predispatch(self._region)
            self._trouble = None
        except DeviceError as err:
            self._complaint.of(err)
            self._trouble = troubled(self._trouble, err, now)

    def _slot(self, price: MarketPrice, length: timedelta, now: datetime) -> PriceSlot:
        start = price.end - length
        kind = PriceKind.CURRENT if start <= now < price.end else PriceKind.ACTUAL
        return PriceSlot(
            start=start,
            end=price.end,
            import_price=price.per_mwh / 1000 * (1 + self._gst) + self._network_fees,
            export_price=price.per_mwh / 1000,
            wholesale_price=None if start > now else price.per_mwh / 1000,
            kind=PriceKind.FORECAST if start > now else kind,
        )

    def _forecast(self, price: MarketPrice) -> PriceSlot:
        slot = self._slot(price, HALF_HOUR, price.end)
        return replace(slot, kind=PriceKind.FORECAST, wholesale_price=None)

    def _renew_at(self, interval: datetime, now: datetime) -> datetime:
        after = interval + FIVE_MINUTES + FIRST_LOOK
        if interval + FIVE_MINUTES in self._dispatched:
            return after
        if now < interval + FIRST_LOOK:
            return interval + FIRST_LOOK
        return min(after, now + (OFTEN if now < interval + LATE else SELDOM))


def _from(start: datetime, slots: Iterable[PriceSlot]) -> list[PriceSlot]:
    """What is left of them from then on: a forecast of the past tells nothing."""
    return [replace(slot, start=max(slot.start, start)) for slot in slots if slot.end > start]
