"""The price efficiency adjustment: what the market's price adds to the base rate, or takes off it.

Prices are currency per kWh. The market's own (`spot` and its mean `twap`) are without tax.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.instants import midnight
from domain.tariff.slots import PriceSlot
from domain.tariff.time_of_use import TariffPeriod, price_slots


class Terms(Struct, frozen=True, kw_only=True):
    """What a contract says. `gst` is a factor, such as 1.1."""

    base_rate: float = 0.34
    bpea: float = 0.017
    gst: float = 1.1


def first_formula(terms: Terms, *, spot: float, twap: float) -> float:
    """The older contracts' price of a kWh."""
    return terms.base_rate + spot - twap - terms.bpea


def second_formula(terms: Terms, *, spot: float, twap: float, network: float, average: float) -> float:
    """The newer contracts' price: the network's own hours count, too, against their mean of the day."""
    pea = terms.gst * spot + network - terms.gst * twap - average - terms.bpea
    return terms.base_rate + pea


class NetworkTariff:
    """What the network charges when; `timezone` is the site's. Its periods leave no time out."""

    def __init__(self, periods: tuple[TariffPeriod, ...], timezone: str) -> None:
        self._periods, self._zone = periods, ZoneInfo(timezone)
        self._average = lru_cache(maxsize=8)(self._average_of)

    def slots(self, start: datetime, end: datetime) -> tuple[PriceSlot, ...]:
        """Its prices over this time, as exports, so that they can stand beside the market's."""
        return price_slots(self._periods, self._zone, start, end)

    def average(self, at: datetime) -> float:
        """The mean of the site's day that holds `at`."""
        return self._average(at.astimezone(self._zone).date())

    def _average_of(self, day: date) -> float:
        start, end = midnight(day, self._zone), midnight(day + timedelta(days=1), self._zone)
        cost = sum(
            slot.import_price * (min(slot.end, end) - max(slot.start, start)).total_seconds()
            for slot in self.slots(start, end)
        )
        return cost / (end - start).total_seconds()
