"""The retailer's bill beside our own measure, and which of the two counts: the bill, where it is billable."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.billed import BilledDay, Counts, Quality, quality_of
from domain.energy.coverage import ENOUGH, share
from domain.energy.series import EnergyPeriod, Measured


class BilledCost(Struct, frozen=True, kw_only=True):
    """What the retailer billed for `days` whole days of the period, in currency (negative: earned), and its
    Wh. `measured_cost` is ours of the same days, null where one of them was not measured enough. `counts`:
    whose cost is in `cost_counted`: `billed` where all days of the period are billable, `mixed` where some
    are.
    """

    days: int
    cost: float
    import_wh: float
    export_wh: float
    measured_cost: float | None
    quality: Quality
    counts: Counts


class Beside(Struct, frozen=True, kw_only=True):
    """The bill of a period, and by how much what counts is more than what was measured."""

    billed: BilledCost | None = None
    more: float = 0.0


def beside(days: Sequence[Measured], bills: Mapping[date, BilledDay], timezone: str) -> Beside:
    """The bills of these whole measured days. A day replaces ours only where it is billable, and only where
    ours was measured, so that nothing counts twice and nothing is left out.
    """
    zone = ZoneInfo(timezone)
    pairs = [
        (bill, day) for day in days if (bill := bills.get(day.start.astimezone(zone).date())) is not None
    ]
    if not pairs:
        return Beside()
    told = [bill for bill, _ in pairs]
    ours = [_measured(day) for _, day in pairs]
    known = [cost for cost in ours if cost is not None]
    differences = [
        bill.cost - cost
        for (bill, _), cost in zip(pairs, ours, strict=True)
        if cost is not None and bill.quality is Quality.BILLABLE
    ]
    return Beside(
        billed=BilledCost(
            days=len(told),
            cost=sum(bill.cost for bill in told),
            import_wh=sum(bill.import_wh for bill in told),
            export_wh=sum(bill.export_wh for bill in told),
            measured_cost=sum(known) if len(known) == len(ours) else None,
            quality=quality_of(told),
            counts=_counts(len(differences), len(days)),
        ),
        more=sum(differences),
    )


def whole_days(days: Sequence[Measured], since: datetime, until: datetime) -> list[Measured]:
    """Those that lie wholly in [since, until)."""
    return [day for day in days if since <= day.start and day.end <= until]


def counted(cost: float | None, found: Beside) -> float | None:
    """The cost that counts: what was measured, with the days that are billable in place of ours."""
    return None if cost is None else cost + found.more


def with_bills(
    period: EnergyPeriod, days: Sequence[Measured], bills: Mapping[date, BilledDay], timezone: str
) -> EnergyPeriod:
    """The period with the bills of its whole `days`. Where ours is not known and all of it is billable, the
    bill alone counts.
    """
    found = beside(days, bills, timezone)
    cost, bill = counted(period.cost, found), found.billed
    counts = Counts.MEASURED if bill is None else bill.counts
    covered_s = sum((day.end - day.start).total_seconds() for day in days)
    is_whole = bill is not None and bill.days == len(days)
    is_whole = is_whole and covered_s >= (period.end - period.start).total_seconds()
    if cost is None and bill is not None and is_whole and bill.quality is Quality.BILLABLE:
        cost, counts = bill.cost, Counts.BILLED
    return replace(
        period,
        billed_days=0 if bill is None else bill.days,
        billed_cost=None if bill is None else bill.cost,
        billed_quality=None if bill is None else bill.quality,
        cost_counted=cost,
        counts=None if cost is None else counts,
    )


def _measured(day: Measured) -> float | None:
    is_enough = share(day.seconds["cost"], (day.end - day.start).total_seconds()) >= ENOUGH
    return day.sums["cost"] if is_enough else None


def _counts(replaced: int, days: int) -> Counts:
    if not replaced:
        return Counts.MEASURED
    return Counts.BILLED if replaced == days else Counts.MIXED
