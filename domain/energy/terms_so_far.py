"""How much of a contract's terms is used so far: measured, kept over restarts, and never guessed.

A count belongs to what it counts, not to its price or quota: a change of these keeps it, a change of hours
begins it anew. Whoever was not looking for longer than `LONGEST_UNSEEN` inside the windows does not know what
is used of a day; of a month, that much is counted as a house can draw at most, so that one outage does not
spoil a pool of weeks.
"""

from datetime import date, datetime, timedelta

from msgspec import Struct

from domain.tariff.terms import Band, DayCredit, DemandCharge, Per, Side
from domain.tariff.wall_clock import When

LONGEST_UNSEEN = timedelta(minutes=10)
MOST_KW = 15.0  # what a house takes or gives at most, while nobody looks


class Count(Struct, frozen=True, kw_only=True):
    """What flowed in the windows since the local day that `since` names, kWh, counted up to `until`.

    `unseen_s`: how long nobody has been looking now, inside the windows. `is_known` False: it was too long
    once, and the number is only what was seen.
    """

    when: tuple[When, ...]
    since: date
    until: datetime
    kwh: float = 0.0
    unseen_s: float = 0.0
    is_known: bool = True


class BandCount(Count, frozen=True, kw_only=True):
    """Of one side, in the running day or month; `unseen_kwh` is the most that flowed of it unseen."""

    side: Side
    per: Per
    unseen_kwh: float = 0.0


class DemandCount(Count, frozen=True, kw_only=True):
    """`peak_kw` is the highest import of the running billing period, the clock block `block` that began last
    included, of which `block_kwh` were taken so far.
    """

    billing_day: int
    interval_min: int
    peak_kw: float = 0.0
    block: datetime | None = None
    block_kwh: float = 0.0


class CreditCount(Count, frozen=True, kw_only=True):
    """`is_earned`: the day's windows are over, and the credit is booked."""

    most_kw: float
    is_earned: bool = False


class TermsSoFar(Struct, frozen=True, kw_only=True):
    """All counts of a contract."""

    bands: tuple[BandCount, ...] = ()
    demand: tuple[DemandCount, ...] = ()
    credits: tuple[CreditCount, ...] = ()

    def used_kwh(self, band: Band, group: date) -> float | None:
        """The energy of the day or month that `group` begins; 0 of one to come, None: not known."""
        count = self.of_band(band)
        if count is None or group < count.since:
            return None
        if group > count.since:
            return 0.0
        if not band.is_strict:
            return count.kwh
        return count.kwh + count.unseen_kwh if count.is_known else None

    def of_band(self, band: Band) -> BandCount | None:
        """The count of this band; bands of the same side, windows and time share one."""
        key = (band.side, band.when, band.per)
        return next((c for c in self.bands if (c.side, c.when, c.per) == key), None)

    def of_demand(self, charge: DemandCharge) -> DemandCount | None:
        """The count of this charge."""
        key = (charge.when, charge.billing_day, charge.interval_min)
        return next((c for c in self.demand if (c.when, c.billing_day, c.interval_min) == key), None)

    def of_credit(self, credit: DayCredit) -> CreditCount | None:
        """The count of this credit."""
        key = (credit.when, credit.most_kw)
        return next((c for c in self.credits if (c.when, c.most_kw) == key), None)

    def peak_kw(self, charge: DemandCharge, period: date) -> float:
        """The highest import of the billing period that `period` begins, kW, as far as it was seen."""
        count = self.of_demand(charge)
        return count.peak_kw if count is not None and count.since == period else 0.0

    def block_kwh(self, charge: DemandCharge, block: datetime) -> float | None:
        """What was imported in the clock block that begins at `block`, kWh; None: nobody has looked in it."""
        count = self.of_demand(charge)
        return count.block_kwh if count is not None and count.block == block else None
