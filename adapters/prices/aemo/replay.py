"""Real NEM prices of some past days as if they were those of now, for demos and for tests.

Every 5-minute price stays as it is, also hours ahead: a spike must not be averaged away.
"""

from datetime import date, datetime, timedelta
from pathlib import Path

from adapters.prices.aemo.dispatch import INTERVAL, PACKAGED, read_dispatch
from domain.tariff.slots import PriceKind, PriceSlot, Tariff

DAY = timedelta(days=1)
PAST = timedelta(hours=1)  # how far back `fetch` reaches


class AemoReplay:
    """Fits the port PriceSource.

    Import costs the wholesale price plus `gst` (a fraction) plus `network_fees` (per kWh); export earns
    the wholesale price times `export_factor`. The file's `first_day` shows as the day `as_day`, at the
    same market time; its whole days repeat for ever in both directions. Raises ConfigurationError.
    """

    def __init__(
        self,
        region: str,
        csv_path: Path | None = None,
        *,
        network_fees: float = 0.0,
        gst: float = 0.10,
        export_factor: float = 1.0,
        first_day: date | None = None,
        as_day: date | None = None,
        forecast_h: float = 40.0,
    ) -> None:
        prices = read_dispatch(csv_path or PACKAGED, region)
        shift = as_day - first_day if first_day and as_day else timedelta(0)
        self._start = prices.start + shift
        # Whole days only, so that noon stays noon after the end; a file shorter than a day just repeats.
        count = len(prices.per_mwh)
        self._per_mwh = prices.per_mwh[: count - count % (DAY // INTERVAL) or count]
        self._import_factor = (1 + gst) / 1000
        self._export_factor = export_factor / 1000
        self._network_fees = network_fees
        self._ahead = timedelta(hours=forecast_h)

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """Slots of 5 minutes from an hour before `now` up to `until`, at most `forecast_h` ahead."""
        current = (now - self._start) // INTERVAL
        first = (now - PAST - self._start) // INTERVAL
        end = -((self._start - min(until, now + self._ahead)) // INTERVAL)
        slots = tuple(
            slot for number in range(first, max(end, current + 1)) if (slot := self._slot(number, current))
        )
        return Tariff(slots=slots, source="aemo", fetched_at=now)

    async def close(self) -> None:
        """Nothing is held."""

    def _slot(self, number: int, current: int) -> PriceSlot | None:
        per_mwh = self._per_mwh[number % len(self._per_mwh)]
        if per_mwh is None:
            return None
        start = self._start + number * INTERVAL
        return PriceSlot(
            start=start,
            end=start + INTERVAL,
            import_price=per_mwh * self._import_factor + self._network_fees,
            export_price=per_mwh * self._export_factor,
            kind=_kind(number, current),
        )


def _kind(number: int, current: int) -> PriceKind:
    if number == current:
        return PriceKind.CURRENT
    return PriceKind.ACTUAL if number < current else PriceKind.FORECAST
