"""What the retailer's own meter and bill say of each local day.

A day that is known better is never made a worse one.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.instants import midnight


class Quality(StrEnum):
    """How sure a bill is: read from the meter, partly so, or estimated by the retailer."""

    BILLABLE = "billable"
    MIXED = "mixed"
    ESTIMATED = "estimated"


class Counts(StrEnum):
    """Whose cost counts: of a longer time it may be the bill's for some days."""

    BILLED = "billed"
    MIXED = "mixed"
    MEASURED = "measured"


class BilledInterval(Struct, frozen=True, kw_only=True):
    """What one direction of the connection was billed: `wh` at a `cost` in currency, below zero: earned."""

    start: datetime
    end: datetime
    is_import: bool
    wh: float
    cost: float
    is_billable: bool


class BilledDay(Struct, frozen=True, kw_only=True):
    """One whole local day. `told_s` of both directions were told, `billable_s` of them as billable."""

    day: date
    import_wh: float = 0.0
    export_wh: float = 0.0
    cost: float = 0.0
    told_s: float = 0.0
    billable_s: float = 0.0

    @property
    def quality(self) -> Quality:
        """The quality of all of it."""
        return quality_of([self])


def quality_of(days: Sequence[BilledDay]) -> Quality:
    """The quality of all of these days together."""
    billable_s = sum(each.billable_s for each in days)
    if not billable_s:
        return Quality.ESTIMATED
    return Quality.BILLABLE if billable_s >= sum(each.told_s for each in days) else Quality.MIXED


def billed_days(told: Iterable[BilledInterval], timezone: str) -> list[BilledDay]:
    """The local days that are told whole, in order: of each direction that is told at all, every hour."""
    zone = ZoneInfo(timezone)
    once = {(each.is_import, each.start): each for each in told}
    seconds: dict[tuple[date, bool], float] = {}
    days: dict[date, BilledDay] = {}
    for each in once.values():
        day, lasts_s = each.start.astimezone(zone).date(), (each.end - each.start).total_seconds()
        seconds[day, each.is_import] = seconds.get((day, each.is_import), 0.0) + lasts_s
        days[day] = _with(days.get(day, BilledDay(day=day)), each, lasts_s)
    directions = {True, *(is_import for _, is_import in seconds)}
    return [
        days[day]
        for day in sorted(days)
        if all(seconds.get((day, each), 0.0) >= _length_s(day, zone) for each in directions)
    ]


def better(known: BilledDay | None, told: BilledDay) -> BilledDay:
    """The day to keep: what was billable is never made an estimate again."""
    return told if known is None or told.billable_s >= known.billable_s else known


def _with(day: BilledDay, each: BilledInterval, lasts_s: float) -> BilledDay:
    return replace(
        day,
        import_wh=day.import_wh + (each.wh if each.is_import else 0.0),
        export_wh=day.export_wh + (0.0 if each.is_import else each.wh),
        cost=day.cost + each.cost,
        told_s=day.told_s + lasts_s,
        billable_s=day.billable_s + (lasts_s if each.is_billable else 0.0),
    )


def _length_s(day: date, zone: ZoneInfo) -> float:
    """Of a local day: an hour less or more where clocks are changed."""
    return (midnight(day + timedelta(days=1), zone) - midnight(day, zone)).total_seconds()
