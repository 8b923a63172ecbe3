"""Localvolts as a price source: the running five minutes, and the day ahead in the same steps."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from adapters.clouds.nem.market_time import FIVE_MINUTES, begun
from adapters.prices.localvolts.payloads import FORECAST, PRICED, Row
from adapters.prices.localvolts.service import LocalvoltsService
from domain.errors import Unreachable
from domain.instants import HALF_HOUR
from domain.ports.clock import Clock
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

PAST = timedelta(hours=1)  # how far back `fetch` reaches: what was told while we ran
NEAR, DAY = timedelta(hours=1), timedelta(hours=24)
SETTLED = (PriceKind.CURRENT, PriceKind.ACTUAL)
LOOKS = (timedelta(seconds=20), timedelta(seconds=45), timedelta(seconds=90), timedelta(seconds=180))


class Localvolts:
    """Fits the port PriceSource. A whole day is asked for every half-hour, the hour ahead in between."""

    def __init__(self, service: LocalvoltsService, clock: Clock, *, network_fees: float = 0.0) -> None:
        self._service, self._clock, self._network_fees = service, clock, network_fees
        self._slots: dict[datetime, PriceSlot] = {}
        self._day_at: datetime | None = None

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """Five-minute slots, from what was told in the last hour to a day ahead."""
        interval = begun(now)
        self._take(await self._rows(interval, now), now)
        slots = [_aged(self._slots[start], now) for start in sorted(self._slots)]
        told = tuple(slot for slot in slots if slot.end > now - PAST and slot.start < until)
        if not any(slot.end > now for slot in told):
            raise Unreachable("Localvolts: no price is told from now on")
        return Tariff(slots=told, source="localvolts", fetched_at=now, renew_at=self._renew_at(interval, now))

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._service.close()

    async def _rows(self, interval: datetime, now: datetime) -> Sequence[Row]:
        first = interval + FIVE_MINUTES
        is_day_due = self._day_at is None or not begun(now, HALF_HOUR) <= self._day_at <= now
        rows = await self._service.rows(first, interval + (DAY if is_day_due else NEAR))
        if not any(row.end > now for row in rows):  # which takes back nothing that was told before
            raise Unreachable("Localvolts: no price is told from now on")
        if is_day_due:
            self._day_at = now
        return rows

    def _take(self, rows: Iterable[Row], now: datetime) -> None:
        """The new rows stand in place of what was told of the same time, also where they tell no price; only
        the market's settled price gives way to nothing less.
        """
        self._slots = {start: slot for start, slot in self._slots.items() if slot.end > now - PAST}
        if self._day_at == now:
            self._slots = {start: slot for start, slot in self._slots.items() if start < begun(now)}
        for row in _firmest(rows):
            before = self._slots.get(row.start)
            if before is not None and before.kind in SETTLED and row.quality not in PRICED:
                continue
            self._slots.pop(row.start, None)
            slot = self._slot(row, now)
            if slot is not None:
                self._slots[row.start] = slot

    def _slot(self, row: Row, now: datetime) -> PriceSlot | None:
        bought = row.bought
        if bought is None:
            return None
        kind = _kind(row, now)
        if kind is None:
            return None
        return PriceSlot(
            start=row.start,
            end=row.end,
            import_price=bought + self._network_fees,
            export_price=row.sold,
            kind=kind,
        )

    def _renew_at(self, interval: datetime, now: datetime) -> datetime:
        """A settled interval has its price; one that is only forecast is looked at again."""
        running = self._slots.get(interval)
        looks = [interval + FIVE_MINUTES + LOOKS[0]]
        if running is None or running.kind is PriceKind.FORECAST:
            looks += [interval + look for look in LOOKS]
        return min(look for look in looks if look > now)


def _firmest(rows: Iterable[Row]) -> Iterable[Row]:
    """One row of each interval, in whatever order they are told: a price that is settled before a forecast,
    that before a quality nobody knows; of two alike the one that is told last.
    """
    found: dict[datetime, Row] = {}
    for row in rows:
        if row.is_the_market_s and (
            (other := found.get(row.start)) is None or _firmness(other) <= _firmness(row)
        ):
            found[row.start] = row
    return found.values()


def _firmness(row: Row) -> int:
    if row.quality in PRICED and row.bought is not None:
        return 2
    return 1 if row.quality == FORECAST or row.quality in PRICED else 0


def _aged(slot: PriceSlot, now: datetime) -> PriceSlot:
    """What was the running interval's price is a past one's by now."""
    is_over = slot.kind is PriceKind.CURRENT and slot.end <= now
    return replace(slot, kind=PriceKind.ACTUAL) if is_over else slot


def _kind(row: Row, now: datetime) -> PriceKind | None:
    """How firm it is; by time, not by the order of rows. None: a quality nobody knows."""
    if row.quality == FORECAST:
        return PriceKind.FORECAST
    if row.quality not in PRICED:
        return None
    if row.end <= now:
        return PriceKind.ACTUAL
    return PriceKind.CURRENT if row.start <= now else PriceKind.FORECAST
