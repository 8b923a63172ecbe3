"""Past power folded into energy and money: per period of the site's calendar, with and without battery."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import Sample
from domain.energy.savings import money, without_battery_w


class Period(StrEnum):
    """How finely a series is cut."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


class EnergyPeriod(Struct, frozen=True, kw_only=True):
    """One period: energies in Wh, `cost` in currency (negative: earned). None: nothing was measured."""

    start: datetime
    end: datetime
    import_wh: float | None
    export_wh: float | None
    pv_wh: float | None
    load_wh: float | None
    ev_wh: float | None
    charge_wh: float | None
    discharge_wh: float | None
    cost: float | None


class Comparison(Struct, frozen=True, kw_only=True):
    """What was paid, and what the same load, solar and prices cost without battery and control.

    Only the time in which all of it was measured counts, `measured_s`; None where that is none.
    """

    cost: float | None
    cost_without: float | None
    measured_s: float


NOTHING = Comparison(cost=None, cost_without=None, measured_s=0.0)
ENERGIES = (
    "import_wh",
    "export_wh",
    "pv_wh",
    "load_wh",
    "ev_wh",
    "charge_wh",
    "discharge_wh",
    "cost",
)


def energy_by(
    period: Period, samples: Sequence[Sample], resolution_s: float, until: datetime, timezone: str
) -> list[EnergyPeriod]:
    """The samples (means over `resolution_s`, in time order) summed per local hour, day or month.

    A bucket that is still running at `until` counts for the time that has passed.
    """
    zone = ZoneInfo(timezone)
    return [
        _folded(start, _end_of(period, start, zone), list(members), resolution_s, until)
        for start, members in groupby(samples, key=lambda sample: _start_of(period, sample.at, zone))
    ]


def joined(rows: Iterable[EnergyPeriod]) -> list[EnergyPeriod]:
    """Rows in time order, those of the same period added up."""
    result: list[EnergyPeriod] = []
    for row in rows:
        if result and result[-1].start == row.start:
            before = result[-1]
            sums = {name: _added(getattr(before, name), getattr(row, name)) for name in ENERGIES}
            result[-1] = replace(before, **sums)
        else:
            result.append(row)
    return result


def compare(samples: Sequence[Sample], resolution_s: float, until: datetime) -> Comparison:
    """Actual cost beside the cost of a house that only has its load, cars and solar."""
    paid = without = measured_s = 0.0
    for sample in samples:
        bare_w = without_battery_w(sample)
        if bare_w is None:
            continue
        hours = _hours(sample, resolution_s, until)
        actual = _paid(sample, hours)
        bare = money(bare_w[0] * hours, bare_w[1] * hours, sample.import_price, sample.export_price)
        if actual is not None and bare is not None:
            paid, without, measured_s = paid + actual, without + bare, measured_s + hours * 3600
    if not measured_s:
        return NOTHING
    return Comparison(cost=paid, cost_without=without, measured_s=measured_s)


def both(one: Comparison, other: Comparison) -> Comparison:
    """Two spans of time as one."""
    return Comparison(
        cost=_added(one.cost, other.cost),
        cost_without=_added(one.cost_without, other.cost_without),
        measured_s=one.measured_s + other.measured_s,
    )


def _hours(sample: Sample, resolution_s: float, until: datetime) -> float:
    return max(0.0, min(resolution_s, (until - sample.at).total_seconds())) / 3600


def _folded(
    start: datetime, end: datetime, samples: Sequence[Sample], resolution_s: float, until: datetime
) -> EnergyPeriod:
    hours = [_hours(sample, resolution_s, until) for sample in samples]

    def energy(power: Callable[[Sample], float | None]) -> float | None:
        known = [
            (watts, h)
            for sample, h in zip(samples, hours, strict=True)
            if (watts := power(sample)) is not None
        ]
        return sum(max(0.0, watts) * h for watts, h in known) if known else None

    costs = [cost for sample, h in zip(samples, hours, strict=True) if (cost := _paid(sample, h)) is not None]
    return EnergyPeriod(
        start=start,
        end=end,
        import_wh=energy(lambda s: s.imported_w),
        export_wh=energy(lambda s: s.exported_w),
        pv_wh=energy(lambda s: s.pv_w),
        load_wh=energy(lambda s: s.load_w),
        ev_wh=energy(lambda s: s.ev_w),
        charge_wh=energy(lambda s: s.charged_w),
        discharge_wh=energy(lambda s: s.discharged_w),
        cost=sum(costs) if costs else None,
    )


def _added(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def _paid(sample: Sample, hours: float) -> float | None:
    imported_w, exported_w = sample.imported_w, sample.exported_w
    if imported_w is None or exported_w is None:
        return None
    return money(imported_w * hours, exported_w * hours, sample.import_price, sample.export_price)


def _start_of(period: Period, at: datetime, zone: ZoneInfo) -> datetime:
    # The repeated hour of autumn is two hours: cut by the instant, not by the wall clock's name of it.
    if period is Period.HOUR:
        offset = at.astimezone(zone).utcoffset() or timedelta()
        wall = at.astimezone(UTC) + offset
        return wall.replace(minute=0, second=0, microsecond=0) - offset
    local = at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    return (local.replace(day=1) if period is Period.MONTH else local).astimezone(UTC)


def _end_of(period: Period, start: datetime, zone: ZoneInfo) -> datetime:
    if period is Period.HOUR:
        return start + timedelta(hours=1)
    local = start.astimezone(zone)
    days = 32 if period is Period.MONTH else 1
    later = (local.replace(tzinfo=None) + timedelta(days=days)).replace(hour=0)
    if period is Period.MONTH:
        later = later.replace(day=1)
    return later.replace(tzinfo=zone).astimezone(UTC)
