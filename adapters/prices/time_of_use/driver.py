"""The time-of-use price source: the configured periods, laid out for the days asked for."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.errors import DeviceError
from domain.tariff.slots import Tariff
from domain.tariff.time_of_use import TariffPeriod, price_slots


class TimeOfUse:
    """Fits the port PriceSource; `timezone` is the site's, `network_fees` add to every import price."""

    def __init__(self, periods: Sequence[TariffPeriod], timezone: str, network_fees: float = 0.0) -> None:
        self._periods = tuple(periods)
        self._zone = ZoneInfo(timezone)
        self._network_fees = network_fees

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """The slots of [now, until), the one that holds `now` whole."""
        slots = price_slots(self._periods, self._zone, now, until, self._network_fees)
        if not slots:
            raise DeviceError("no period of the tariff covers the time ahead")
        return Tariff(slots=slots, source="time_of_use", fetched_at=now)

    async def close(self) -> None:
        """Nothing is held."""
