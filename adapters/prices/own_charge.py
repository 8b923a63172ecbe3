"""Any source of prices beside what its owner knows better: the charge of the connection."""

from datetime import datetime

from msgspec.structs import replace

from domain.ports.sources import PriceSource
from domain.tariff.slots import Tariff


class OwnCharge:
    """Fits the port PriceSource; `supply_charge_per_day` is currency with tax."""

    def __init__(self, source: PriceSource, supply_charge_per_day: float) -> None:
        self._source, self._charge = source, supply_charge_per_day

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """What the source tells, with the owner's charge. Raises DeviceError."""
        return replace(await self._source.fetch(now, until), supply_charge_per_day=self._charge)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()
