"""Real NEM prices of some past days as if they were those of now, for demos and for tests.

Every 5-minute price stays as it is, also hours ahead: a spike must not be averaged away.
"""

from datetime import datetime, timedelta

from adapters.clouds.nem.market_time import FIVE_MINUTES
from adapters.clouds.nem.recorded import RecordedMarket
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

PAST = timedelta(hours=1)  # how far back `fetch` reaches


class AemoReplay:
    """Fits the port PriceSource.

    Import costs the wholesale price plus `gst` (a fraction) plus `network_fees` (per kWh); export earns
    the wholesale price times `export_factor`.
    """

    def __init__(
        self,
        market: RecordedMarket,
        *,
        network_fees: float = 0.0,
        gst: float = 0.10,
        export_factor: float = 1.0,
        forecast_h: float = 40.0,
    ) -> None:
        self._market = market
        self._import_factor = (1 + gst) / 1000
        self._export_factor = export_factor / 1000
        self._network_fees = network_fees
        self._ahead = timedelta(hours=forecast_h)

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """Slots of 5 minutes from an hour before `now` up to `until`, at most `forecast_h` ahead."""
        current = self._market.number_of(now)
        first = self._market.number_of(now - PAST)
        last = self._market.number_of(min(until, now + self._ahead) - timedelta(microseconds=1))
        slots = tuple(
            slot for number in range(first, max(last, current) + 1) if (slot := self._slot(number, current))
        )
        return Tariff(slots=slots, source="aemo", fetched_at=now)

    async def close(self) -> None:
        """Nothing is held."""

    def _slot(self, number: int, current: int) -> PriceSlot | None:
        per_mwh = self._market.per_mwh(number)
        if per_mwh is None:
            return None
        start = self._market.start_of(number)
        return PriceSlot(
            start=start,
            end=start + FIVE_MINUTES,
            import_price=per_mwh * self._import_factor + self._network_fees,
            export_price=per_mwh * self._export_factor,
            wholesale_price=None if number > current else per_mwh / 1000,
            kind=_kind(number, current),
        )


def _kind(number: int, current: int) -> PriceKind:
    if number == current:
        return PriceKind.CURRENT
    return PriceKind.ACTUAL if number < current else PriceKind.FORECAST
