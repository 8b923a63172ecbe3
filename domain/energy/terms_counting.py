"""Counting goes on: days, months and billing periods begin anew, and time in which nobody looked is noted."""

from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from domain.energy.terms_hours import within
from domain.energy.terms_so_far import (
    LONGEST_UNSEEN,
    MOST_KW,
    BandCount,
    Count,
    CreditCount,
    DemandCount,
    TermsSoFar,
)
from domain.instants import midnight
from domain.tariff.terms import Band, DayCredit, DemandCharge, Per, TariffTerms, billing_period_of, group_of

CountT = TypeVar("CountT", bound=Count)


def begun(so_far: TermsSoFar, terms: TariffTerms, at: datetime, zone: ZoneInfo) -> TermsSoFar:
    """The counts of these terms as a piece of time begins `at`: of its day, month and billing period, and
    with what nobody saw before it. What no term needs any more is forgotten.
    """
    bands = {(band.side, band.when, band.per): band for band in terms.bands}
    charges = {(each.when, each.billing_day, each.interval_min): each for each in terms.demand}
    granted = {(credit.when, credit.most_kw): credit for credit in terms.credits}
    return TermsSoFar(
        bands=tuple(_seen_until(_band(so_far, each, at, zone), at, zone) for each in bands.values()),
        demand=tuple(_seen_until(_demand(so_far, each, at, zone), at, zone) for each in charges.values()),
        credits=tuple(_seen_until(_credit(so_far, each, at, zone), at, zone) for each in granted.values()),
    )


def nothing_used(terms: TariffTerms, at: datetime, zone: ZoneInfo) -> TermsSoFar:
    """The counts of a house that has used nothing of its day, month and billing period until then."""
    counts = begun(TermsSoFar(), terms, at, zone)
    return TermsSoFar(
        bands=tuple(replace(_anew(each, at), unseen_kwh=0.0) for each in counts.bands),
        demand=tuple(_anew(each, at) for each in counts.demand),
        credits=tuple(_anew(each, at) for each in counts.credits),
    )


def counted(count: CountT, until: datetime, kwh: float | None, is_in: bool) -> CountT:
    """The count after a piece that ends at `until`, in the windows or not; one that is over already changes
    nothing.
    """
    if until <= count.until:
        return count
    if not is_in:
        return replace(count, until=until)
    if kwh is None:
        return _unseen(replace(count, until=until), (until - count.until).total_seconds())
    return replace(count, until=until, kwh=count.kwh + kwh, unseen_s=0.0)


def _band(so_far: TermsSoFar, band: Band, at: datetime, zone: ZoneInfo) -> BandCount:
    group = group_of(band.per, at, zone)
    known = so_far.of_band(band)
    if known is not None and known.since == group:
        return known
    begin = midnight(group, zone)
    return BandCount(side=band.side, when=band.when, per=band.per, since=group, until=begin)


def _demand(so_far: TermsSoFar, charge: DemandCharge, at: datetime, zone: ZoneInfo) -> DemandCount:
    period = billing_period_of(charge.billing_day, at, zone)
    known = so_far.of_demand(charge)
    if known is not None and known.since == period:
        return known
    return DemandCount(
        when=charge.when,
        billing_day=charge.billing_day,
        interval_min=charge.interval_min,
        since=period,
        until=midnight(period, zone),
    )


def _credit(so_far: TermsSoFar, credit: DayCredit, at: datetime, zone: ZoneInfo) -> CreditCount:
    day = group_of(Per.DAY, at, zone)
    known = so_far.of_credit(credit)
    if known is not None and known.since == day:
        return known
    return CreditCount(when=credit.when, most_kw=credit.most_kw, since=day, until=midnight(day, zone))


def _seen_until(count: CountT, at: datetime, zone: ZoneInfo) -> CountT:
    """The count as nobody saw anything between its end and `at`."""
    if at <= count.until:
        return count
    enough = timedelta.max if _is_of_month(count) else LONGEST_UNSEEN
    unseen = within(count.when, zone, count.until, at, enough)
    return _unseen(replace(count, until=at), unseen.total_seconds())


def _unseen(count: CountT, seconds: float) -> CountT:
    unseen_s, most_s = count.unseen_s + seconds, LONGEST_UNSEEN.total_seconds()
    after = replace(count, unseen_s=unseen_s)
    if unseen_s <= most_s:
        return after
    if isinstance(after, BandCount) and _is_of_month(after):
        more_s = seconds if count.unseen_s > most_s else unseen_s
        return replace(after, unseen_kwh=after.unseen_kwh + more_s / 3600 * MOST_KW)
    return replace(after, is_known=False)


def _anew(count: CountT, at: datetime) -> CountT:
    return replace(count, until=at, unseen_s=0.0, is_known=True)


def _is_of_month(count: Count) -> bool:
    return isinstance(count, BandCount) and count.per is Per.MONTH
