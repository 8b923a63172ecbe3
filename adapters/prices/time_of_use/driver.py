"""The time-of-use price source: the configured periods, laid out for the days asked for."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.errors import DeviceError
from domain.tariff.slots import Tariff
from domain.tariff.sources import joined
from domain.tariff.terms import TariffTerms
from domain.tariff.time_of_use import TariffPeriod, price_slots
from domain.tariff.year import year_of

NAME = "time_of_use"
NO_TERMS = TariffTerms()


class TimeOfUse:
    """Fits the port PriceSource; `timezone` is the site's, `network_fees` add to every import price.

    `feed_in` are periods of which only the export counts: where there are any, they alone say what is earned.
    `tells_year`: with every tariff come the prices of the whole year, for a cloud that keeps them.
    """

    def __init__(
        self,
        periods: Sequence[TariffPeriod],
        timezone: str,
        network_fees: float = 0.0,
        *,
        feed_in: Sequence[TariffPeriod] = (),
        supply_charge_per_day: float | None = None,
        terms: TariffTerms = NO_TERMS,
        tells_year: bool = False,
    ) -> None:
        self._periods, self._feed_in = tuple(periods), tuple(feed_in)
        self._zone = ZoneInfo(timezone)
        self._network_fees, self._supply_charge = network_fees, supply_charge_per_day
        self._terms = terms
        self._year = year_of(self._periods, self._feed_in, network_fees) if tells_year else ()

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        """The slots of [now, until), the one that holds `now` whole."""
        slots = price_slots(self._periods, self._zone, now, until, self._network_fees)
        if not slots:
            raise DeviceError("no period of the tariff covers the time ahead")
        tariff = Tariff(slots=slots, source=NAME, fetched_at=now, supply_charge_per_day=self._supply_charge)
        if self._feed_in:
            earned = price_slots(self._feed_in, self._zone, slots[0].start, slots[-1].end)
            tariff = joined(tariff, Tariff(slots=earned))
        return replace(tariff, year=self._year, terms=self._terms)

    async def close(self) -> None:
        """Nothing is held."""
