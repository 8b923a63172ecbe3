"""When nobody was at home: days on end that wanted far less than others, which say nothing of the usual ones.

A day is held against the other ones of its weekday too: a shop that is shut every Sunday is not away. Where
most days are low, low is the usual, so a house that has changed for good is learned anew within two weeks.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta, tzinfo
from statistics import median

from domain.forecast.series import PowerSlot

AWAY_PART = 0.4  # of what such a day wants: below it nobody is at home
WHOLE = 40  # half-hours; a day of fewer is not judged
DAY = timedelta(days=1)
WEEK = 7


def away_days(lived: Iterable[PowerSlot], zone: tzinfo) -> frozenset[date]:
    """The local days of every absence of two days or more, with those of leaving and of coming back."""
    means = _whole_days(lived, zone)
    if not means:
        return frozenset()
    usual_w = median(means.values())
    low = {day for day in means if _is_low(day, means, usual_w)}
    long = {day for day in low if day - DAY in low or day + DAY in low}
    return frozenset(near for day in long for near in (day - DAY, day, day + DAY))


def _is_low(day: date, means: Mapping[date, float], usual_w: float) -> bool:
    alike = [mean_w for other, mean_w in means.items() if other != day and (other - day).days % WEEK == 0]
    return bool(alike) and means[day] < AWAY_PART * min(usual_w, median(alike))


def _whole_days(lived: Iterable[PowerSlot], zone: tzinfo) -> dict[date, float]:
    """The mean of each local day, W."""
    days: dict[date, list[float]] = defaultdict(list)
    for slot in lived:
        days[slot.start.astimezone(zone).date()].append(slot.power_w)
    return {day: sum(powers) / len(powers) for day, powers in days.items() if len(powers) >= WHOLE}
