"""Past power folded into energy and money, per period of the site's calendar, and shown as points of a chart.

What was measured for less than 95 % of its time is null; the rest carries its coverage.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from domain.energy.billed import Counts, Quality
from domain.energy.coverage import covered
from domain.energy.history import MeanPower
from domain.energy.means import KNOWN_BY
from domain.energy.savings import money
from domain.energy.settlement import is_settled
from domain.instants import hour_of, midnight
from domain.reason.shown import shown


class Period(StrEnum):
    """How finely a series is cut."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


class PowerPoint(Struct, frozen=True, kw_only=True):
    """The means of one bucket that begins `at`: W, %, currency per kWh; null where too little was measured.

    `coverage`, 0…1, is that of the least measured value shown, or of the best measured where none is.
    """

    at: datetime
    grid_w: float | None
    pv_w: float | None
    battery_w: float | None
    load_w: float | None
    ev_w: float | None
    soc_pct: float | None
    import_price: float | None
    export_price: float | None
    import_w: float | None
    export_w: float | None
    charge_w: float | None
    discharge_w: float | None
    coverage: float


class KnownHours(Struct, frozen=True, kw_only=True):
    """The sums, Wh, of that part of a time in which every flow was measured; it is `known_s` long."""

    known_s: float
    import_wh: float
    export_wh: float
    pv_wh: float
    load_wh: float
    ev_wh: float
    charge_wh: float
    discharge_wh: float
    ev_fed_wh: float


class EnergyPeriod(Struct, frozen=True, kw_only=True):
    """One period: energies in Wh, `cost` in currency (negative: earned); null where too little was measured.
    `ev_fed_wh` is what cars gave to the house. `known_hours`: of a time that has not all of its own sums,
    those of what of it was measured; null where nothing was.

    `coverage`, 0…1, is that of the least measured value shown, or of the best measured where none is. Of a
    period that is still running, the time up to now counts; of the one in which measuring began, all of it.
    `settled`: the cost is that of prices that are billed, and none of it is provisional; null without a cost.
    `billed_cost` is what the retailer billed for `billed_days` whole days of it, where it tells that.
    `cost_counted` is `cost` with those that are billable in place of ours, `counts` whose of the two it is.
    """

    start: datetime
    end: datetime
    import_wh: float | None
    export_wh: float | None
    pv_wh: float | None
    load_wh: float | None
    ev_wh: float | None
    charge_wh: float | None
    discharge_wh: float | None
    ev_fed_wh: float | None
    cost: float | None
    settled: bool | None = None
    billed_days: int = 0
    billed_cost: float | None = None
    billed_quality: Quality | None = None
    cost_counted: float | None = None
    counts: Counts | None = None
    coverage: float
    known_hours: KnownHours | None = None


FED = "ev_fed_wh"  # of the means below 0
ENERGIES = {
    "import_wh": "import_w",
    "export_wh": "export_w",
    "pv_wh": "pv_w",
    "load_wh": "load_w",
    "ev_wh": "ev_w",
    "charge_wh": "charge_w",
    "discharge_wh": "discharge_w",
    FED: "ev_w",
}


class Measured(Struct, frozen=True, kw_only=True):
    """Part of a period: sums over the time in which each was known, and those times, s; `known`: the
    energies over the `known_s` in which all of them were.
    """

    start: datetime
    end: datetime
    sums: dict[str, float]
    seconds: dict[str, float]
    priced_s: float = 0.0
    settled_s: float = 0.0
    known: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ENERGIES, 0.0))
    known_s: float = 0.0


def point_of(mean: MeanPower, resolution_s: float, since: datetime, until: datetime) -> PowerPoint:
    """The mean as a chart shows it; only its time within [since, until) was to be measured."""
    end = min(mean.at + timedelta(seconds=resolution_s), until)
    whole_s = (end - max(mean.at, since)).total_seconds()
    values: dict[str, tuple[float | None, float]] = {}
    for name, known_by in KNOWN_BY.items():
        values[name] = (getattr(mean, name), getattr(mean, known_by))
    found, coverage = covered(values, whole_s)
    return shown(PowerPoint(at=mean.at, coverage=coverage, **found))


def measured_by(period: Period, rows: Iterable[MeanPower], timezone: str) -> list[Measured]:
    """The means, in time order, summed per local hour, day or month."""
    zone = ZoneInfo(timezone)
    return [
        _folded(start, _end_of(period, start, zone), list(members))
        for start, members in groupby(rows, key=lambda row: _start_of(period, row.at, zone))
    ]


def joined(parts: Iterable[Measured]) -> list[Measured]:
    """Parts in time order, those of the same period added up."""
    result: list[Measured] = []
    for part in parts:
        if result and result[-1].start == part.start:
            before = result[-1]
            result[-1] = replace(
                before,
                sums=_added(before.sums, part.sums),
                seconds=_added(before.seconds, part.seconds),
                priced_s=before.priced_s + part.priced_s,
                settled_s=before.settled_s + part.settled_s,
                known=_added(before.known, part.known),
                known_s=before.known_s + part.known_s,
            )
        else:
            result.append(part)
    return result


def gathered(period: Period, parts: Iterable[Measured], timezone: str) -> list[Measured]:
    """Shorter parts in time order, added up to the local days or months that hold them."""
    zone = ZoneInfo(timezone)
    starts = ((_start_of(period, part.start, zone), part) for part in parts)
    return joined(replace(part, start=start, end=_end_of(period, start, zone)) for start, part in starts)


def energy_of(part: Measured, since: datetime, until: datetime) -> EnergyPeriod:
    """The period as it may be told; only its time within [since, until) was to be measured."""
    whole_s = (min(part.end, until) - max(part.start, since)).total_seconds()
    values = {name: (total, part.seconds[name]) for name, total in part.sums.items()}
    shown, coverage = covered(values, whole_s)
    settled = None if shown["cost"] is None else is_settled(part.priced_s, part.settled_s)
    return EnergyPeriod(
        start=part.start,
        end=part.end,
        coverage=coverage,
        settled=settled,
        billed_days=0,
        billed_quality=None,
        counts=None,
        known_hours=None,
        **shown,
    )


def paid_for(row: MeanPower) -> tuple[float, float] | None:
    """What the bucket's energy cost, and for how many seconds that is known."""
    if row.paid is not None:
        return (row.paid, row.paid_s) if row.paid_s else None
    if row.import_w is None or row.export_w is None:
        return None
    seconds = min(row.grid_s, row.price_s) if row.import_w else row.grid_s
    hours = seconds / 3600
    cost = money(row.import_w * hours, row.export_w * hours, row.import_price, row.export_price)
    return None if cost is None else (cost, seconds)


def _folded(start: datetime, end: datetime, rows: Sequence[MeanPower]) -> Measured:
    sums = dict.fromkeys((*ENERGIES, "cost"), 0.0)
    seconds = dict(sums)
    known, known_s = dict.fromkeys(ENERGIES, 0.0), 0.0
    for row in rows:
        all_s = _all_known_s(row)
        known_s += all_s
        for name, power in ENERGIES.items():
            watts: float | None = getattr(row, power)
            if watts is not None:
                row_s: float = getattr(row, KNOWN_BY[power])
                flow_w = max(0.0, -watts if name == FED else watts)
                sums[name] += flow_w * row_s / 3600
                seconds[name] += row_s
                known[name] += flow_w * all_s / 3600
        if (paid := paid_for(row)) is not None:
            sums["cost"] += paid[0]
            seconds["cost"] += paid[1]
        sums["cost"] += row.terms_cost
    return Measured(
        start=start,
        end=end,
        sums=sums,
        seconds=seconds,
        priced_s=sum(row.price_s for row in rows),
        settled_s=sum(row.settled_s for row in rows),
        known=known,
        known_s=known_s,
    )


def _all_known_s(row: MeanPower) -> float:
    """For how long all its flows were known; the one that was known least is of that time."""
    powers = set(ENERGIES.values())
    if any(getattr(row, power) is None for power in powers):
        return 0.0
    seconds: list[float] = [getattr(row, KNOWN_BY[power]) for power in powers]
    return min(seconds)


def _added(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    return {name: one[name] + other[name] for name in one}


def _start_of(period: Period, at: datetime, zone: ZoneInfo) -> datetime:
    if period is Period.HOUR:
        return hour_of(at, zone)[0]
    day = at.astimezone(zone).date()
    return midnight(day.replace(day=1) if period is Period.MONTH else day, zone)


def _end_of(period: Period, start: datetime, zone: ZoneInfo) -> datetime:
    if period is Period.HOUR:
        return hour_of(start, zone)[1]
    day = start.astimezone(zone).date()
    if period is Period.MONTH:
        return midnight((day + timedelta(days=32)).replace(day=1), zone)
    return midnight(day + timedelta(days=1), zone)
