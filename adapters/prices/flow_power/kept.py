"""The samples of the market's price, kept over restarts: thirty days are not seen again."""

import logging
from collections.abc import Iterable
from datetime import datetime

import msgspec

from adapters.clouds.nem.reports import MarketPrice
from adapters.prices.flow_power.twap import Samples
from domain.errors import StorageError
from domain.ports.records import Documents

log = logging.getLogger(__name__)

KIND = "flow_power_twap"


class KeptSamples:
    """One region's. `fixed`: a mean that the owner told. What the disk does not take goes on in memory; while
    it gives nothing, what is seen is not counted, so that the days on it are not written over.
    """

    def __init__(
        self, documents: Documents, region: str, *, fixed: float | None, billing_day: int | None
    ) -> None:
        self._documents, self._region = documents, region
        self._fixed, self._billing_day = fixed, billing_day
        self._samples: Samples | None = None

    async def add(self, prices: Iterable[MarketPrice], now: datetime) -> None:
        """Counts what is new."""
        samples = await self._read()
        if samples is None or not samples.add(prices, now):
            return
        try:
            await self._documents.put(KIND, self._region, msgspec.json.encode(samples))
        except StorageError as err:
            log.warning("the market's mean price is not kept: %s", err)

    async def mean(self, now: datetime) -> float:
        """Currency per kWh."""
        if self._fixed is not None:
            return self._fixed
        return (await self._read() or Samples()).mean(now, self._billing_day)

    async def _read(self) -> Samples | None:
        """None while the disk does not give them."""
        if self._samples is None:
            try:
                kept = (await self._documents.all(KIND)).get(self._region)
            except StorageError as err:
                log.warning("the market's mean price cannot be read: %s", err)
                return None
            self._samples = Samples() if kept is None else _decoded(kept)
        return self._samples


def _decoded(kept: bytes) -> Samples:
    try:
        return msgspec.json.decode(kept, type=Samples)
    except msgspec.DecodeError:
        return Samples()
