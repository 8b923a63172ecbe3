"""What a contract says beyond a plain price per kWh: prices for an amount of energy, demand charges and
credits for a day without import. How much of each is used so far is measured: see
`domain/energy/terms_so_far.py`.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain.house.settings import Price
from domain.tariff.wall_clock import When

BillingDay = Annotated[int, Meta(ge=1, le=28, description="the day of the month a bill begins on")]
Interval = Literal[0, 5, 10, 15, 30, 60]
Energy = Annotated[float, Meta(ge=0, le=100_000)]


class Side(StrEnum):
    """What is counted: what the house takes from the grid, or what it gives."""

    IMPORT = "import"
    EXPORT = "export"


class Per(StrEnum):
    """After what time a quota begins anew, by the site's calendar."""

    DAY = "day"
    MONTH = "month"


class Band(Struct, frozen=True, kw_only=True):
    """A price for an amount of energy of one side, counted in the windows of `when` (none: always).

    It holds in these windows while the energy of the running day or month lies in [`above_kwh`, `upto_kwh`);
    None is no end. `each_day`: the two are for one day, and a month has as many times that as it has days.
    Either `price` stands in place of the slot's, or `add` is added to it, currency per kWh with tax. Of
    several `price`s that hold the first counts; what they `add` is summed up. `is_strict`: while nobody knows
    what is used, nobody counts on the better of the prices with and without it; else what was seen counts.
    """

    name: str
    side: Side = Side.IMPORT
    when: tuple[When, ...] = ()
    per: Per = Per.DAY
    above_kwh: Energy = 0.0
    upto_kwh: Energy | None = None
    each_day: bool = False
    price: Price | None = None
    add: Price | None = None
    is_strict: bool = True

    def limits_kwh(self, group: date) -> tuple[float, float | None]:
        """From where to where it holds in the day or month that `group` begins, kWh; None: without end."""
        times = monthrange(group.year, group.month)[1] if self.each_day and self.per is Per.MONTH else 1
        return self.above_kwh * times, None if self.upto_kwh is None else self.upto_kwh * times

    def priced(self, slot_price: float) -> float:
        """What a kWh costs or earns in it."""
        return (slot_price if self.price is None else self.price) + (self.add or 0.0)


class DemandCharge(Struct, frozen=True, kw_only=True):
    """What the highest import of a billing period costs: `per_kw` currency per kW and period, with tax.

    It is the highest mean of a clock block of `interval_min` within the windows; 0: the highest single look.
    The period begins on `billing_day` at local midnight.
    """

    name: str
    per_kw: Annotated[float, Meta(ge=0, le=1_000)]
    when: tuple[When, ...] = ()
    billing_day: BillingDay = 1
    interval_min: Interval = 30


class DayCredit(Struct, frozen=True, kw_only=True):
    """What a day earns, in currency, on which the house takes no more in the windows than `most_kw` times
    their hours.
    """

    name: str
    amount: Annotated[float, Meta(ge=0, le=1_000)]
    when: tuple[When, ...]
    most_kw: Annotated[float, Meta(ge=0, le=1_000)] = 0.03


class TariffTerms(Struct, frozen=True, kw_only=True):
    """All of a contract's; none of them is a plain tariff."""

    bands: tuple[Band, ...] = ()
    demand: tuple[DemandCharge, ...] = ()
    credits: tuple[DayCredit, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.bands or self.demand or self.credits)


def group_of(per: Per, at: datetime, zone: tzinfo) -> date:
    """The local day that holds `at`, or the first day of its month: energy of the same group adds up."""
    day = at.astimezone(zone).date()
    return day if per is Per.DAY else day.replace(day=1)


def billing_period_of(billing_day: int, at: datetime, zone: tzinfo) -> date:
    """The local day on which the billing period that holds `at` began."""
    day = at.astimezone(zone).date()
    if day.day >= billing_day:
        return day.replace(day=billing_day)
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return date(year, month, billing_day)


def block_of(interval_min: int, at: datetime, zone: tzinfo) -> datetime:
    """The begin of the clock block that holds `at`, UTC; blocks are counted from the local full hour."""
    local = at.astimezone(zone)
    since_hour = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return (at - since_hour % timedelta(minutes=interval_min)).astimezone(UTC)
