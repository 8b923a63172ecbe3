"""What the measured part of a time tells where too little of it was measured for sums of its own.

A day or month that the server missed half of has no sum, and still minutes that were measured. They are told
beside it, with how long they are, as the money of that time is: what is told of the two is of the same time.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from domain.energy.series import ENERGIES, EnergyPeriod, KnownHours, Measured, Period, energy_of, gathered
from domain.reason.shown import shown


def told_by(
    period: Period, hours: Sequence[Measured], since: datetime, until: datetime, timezone: str
) -> list[EnergyPeriod]:
    """The hours, or the days or months that they make; only time within [since, until) was to be measured."""
    told = [_with_known(hour, since, until) for hour in hours]
    if period is Period.HOUR:
        return told
    days = _over(gathered(Period.DAY, hours, timezone), told, since, until)
    if period is Period.DAY:
        return days
    return _over(gathered(Period.MONTH, hours, timezone), days, since, until)


def _with_known(hour: Measured, since: datetime, until: datetime) -> EnergyPeriod:
    """The hour, with what of it was measured where it has no sums of its own."""
    told = energy_of(hour, since, until)
    if _is_known(told) or not hour.known_s:
        return told
    return replace(told, known_hours=shown(KnownHours(known_s=hour.known_s, **hour.known)))


def _over(
    parts: Sequence[Measured], inner: Iterable[EnergyPeriod], since: datetime, until: datetime
) -> list[EnergyPeriod]:
    """The longer periods, with what the shorter ones within tell where they tell nothing themselves."""
    begins = [part.start for part in parts]
    within: list[list[EnergyPeriod]] = [[] for _ in parts]
    for each in inner:
        within[bisect_right(begins, each.start) - 1].append(each)
    told = [energy_of(part, since, until) for part in parts]
    return [
        each if _is_known(each) else replace(each, known_hours=_summed(shorter, since, until))
        for each, shorter in zip(told, within, strict=True)
    ]


def _is_known(period: EnergyPeriod) -> bool:
    return all(getattr(period, name) is not None for name in ENERGIES)


def _summed(periods: Iterable[EnergyPeriod], since: datetime, until: datetime) -> KnownHours | None:
    """What these tell, each of itself or of its own hours; None where not one tells anything."""
    sums, known_s = dict.fromkeys(ENERGIES, 0.0), 0.0
    for each in periods:
        source = each if _is_known(each) else each.known_hours
        if source is None:
            continue
        lived = min(each.end, until) - max(each.start, since)
        known_s += lived.total_seconds() if isinstance(source, EnergyPeriod) else source.known_s
        sums = {name: total + getattr(source, name) for name, total in sums.items()}
    return shown(KnownHours(known_s=known_s, **sums)) if known_s else None
