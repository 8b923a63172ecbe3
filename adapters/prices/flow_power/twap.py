"""The market's mean price over the billing period and the last thirty days, from the five minutes we saw.

The account's own TWAP is of no use: the network is in it already.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from msgspec import Struct, field

from adapters.clouds.nem.market_time import FIVE_MINUTES, MARKET_TIME, latest_end
from adapters.clouds.nem.reports import MarketPrice

USUAL = 0.08  # currency per kWh, until enough is known
LEAST_SAMPLES = 12
DAYS = 30
KEPT_DAYS = 62  # a billing period and the thirty days before it


class Day(Struct):
    """One day's five-minute prices: their sum, currency per kWh, and their number."""

    total: float = 0.0
    count: int = 0


class Samples(Struct, kw_only=True):
    """The days by their dates in market time, and the end of the last five minutes that were counted."""

    days: dict[str, Day] = field(default_factory=dict)
    last: datetime | None = None

    def add(self, prices: Iterable[MarketPrice], now: datetime) -> bool:
        """Counts what is new, each five minutes once; whether anything was. What ends later than any
        interval can that was dispatched by now is not counted.
        """
        latest, is_new = latest_end(now), False
        told = sorted((price for price in prices if price.end <= latest), key=lambda each: each.end)
        if told and self.last is not None and self.last > latest:
            self._go_on_before(told[-1])
        for price in told:
            if self.last is not None and price.end <= self.last:
                continue
            day = self.days.setdefault(_date(price.end - FIVE_MINUTES).isoformat(), Day())
            day.total += price.per_mwh / 1000
            day.count += 1
            self.last, is_new = price.end, True
        if self.last is not None:
            oldest = (_date(self.last) - timedelta(days=KEPT_DAYS)).isoformat()
            self.days = {day: sums for day, sums in self.days.items() if day >= oldest}
        return is_new

    def _go_on_before(self, newest: MarketPrice) -> None:
        """A date to come that was counted once would keep out all that is new until then."""
        self.last = newest.end - FIVE_MINUTES
        today = _date(self.last).isoformat()
        self.days = {day: sums for day, sums in self.days.items() if day <= today}

    def mean(self, now: datetime, billing_day: int | None) -> float:
        """The mean that an adjustment is made with, currency per kWh.

        The billing period's counts by how much of thirty days it has lasted, the trailing one for the rest.
        """
        today = _date(now)
        trailing = self._since(today - timedelta(days=DAYS - 1))
        if trailing is None:
            return USUAL
        if billing_day is None:
            return trailing
        began = _begun(today, billing_day)
        of_period = self._since(began)
        if of_period is None:
            return trailing
        lasted = now - datetime(began.year, began.month, began.day, tzinfo=MARKET_TIME)
        weight = min(1.0, lasted / timedelta(days=DAYS))
        return weight * of_period + (1 - weight) * trailing

    def _since(self, first: date) -> float | None:
        chosen = [sums for day, sums in self.days.items() if day >= first.isoformat()]
        count = sum(sums.count for sums in chosen)
        return None if count < LEAST_SAMPLES else sum(sums.total for sums in chosen) / count


def _date(at: datetime) -> date:
    return at.astimezone(MARKET_TIME).date()


def _begun(today: date, billing_day: int) -> date:
    """The last such day of a month that is not after today."""
    if today.day >= billing_day:
        return today.replace(day=billing_day)
    return (today.replace(day=1) - timedelta(days=1)).replace(day=billing_day)
