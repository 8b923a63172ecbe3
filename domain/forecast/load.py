"""What the house without its cars will want: learned from what it did, a plain day until there is any.

A half-hour is expected to be like that time of other days, and of its weekday as far as weekdays tell; where
there are none, like a plain day of the house's size (`pattern.py`).
Then all of it follows how the last two days differed from what was expected of them, and the next three
hours follow the last half-hour. An absence is expected to go on, and forgotten after the return. How far
whole quarters of days lay off says what is little and what is much.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo
from itertools import groupby

from domain.energy.history import MeanPower
from domain.forecast.away import AWAY_PART, WHOLE, away_days
from domain.forecast.pattern import Pattern
from domain.forecast.quarters import QUARTER, quarters, spread
from domain.forecast.series import PowerSlot
from domain.instants import HALF_HOUR, half_hour_of

LEARNED_FROM = timedelta(days=30)
RECENT = timedelta(hours=48)
NEEDED_S = 1_500.0
PLAUSIBLE_W = (0.0, 100_000.0)  # a house wants more than nothing, and less than a street

REGIME_LEAST, REGIME_MOST = 0.3, 0.7  # of a small change, and of one to twice the usual, goes on
REGIME_RANGE = (0.8, 2.5)
LAST_DAY = timedelta(hours=24)
AWAY_LEAST = 0.2  # of the pattern, while nobody is at home
REGIME_RECENT = 12  # half-hours; fewer tell no regime,
REGIME_OLDER = 240  # and neither does a pattern of less than five days

NOW_PART = 0.5  # of how the last half-hour differed, for the next one,
NOW_FADES = timedelta(hours=3)  # and less and less until then
LEAST_PART = 0.2  # of the pattern: no house stops wanting

QUARTERS_FROM = timedelta(days=14)
QUARTERS_NEEDED = 20  # whole ones; fewer tell no spread


def lived_half_hours(rows: Iterable[MeanPower]) -> list[PowerSlot]:
    """5-minute means, in time order, as half-hours; less than 25 minutes of one are not enough."""
    halves = groupby(rows, key=lambda row: half_hour_of(row.at))
    return [slot for start, half in halves if (slot := _lived(start, list(half)))]


class LoadPattern:
    """What one past says of the time after it: `lived` is what was before `now`, in time order."""

    def __init__(self, lived: Sequence[PowerSlot], zone: tzinfo, now: datetime) -> None:
        away = away_days(lived, zone)
        self._at_home = [slot for slot in lived if slot.start.astimezone(zone).date() not in away]
        self._lived, self._now = lived, now
        self._pattern = Pattern(self._at_home, zone, now)
        self._factor = _regime(lived, self._at_home, zone, now)

    def expected(self, start: datetime, end: datetime) -> tuple[PowerSlot, ...]:
        """Half-hours that cover [start, end), W."""
        first = half_hour_of(start)
        count = -((first - end) // HALF_HOUR)
        # One more on each side, so that smoothing has neighbours.
        raw = [self._pattern.expect(first + n * HALF_HOUR) for n in range(-1, count + 1)]
        made, beyond_w = [], self._beyond_w()
        for n in range(count):
            at = first + n * HALF_HOUR
            usual_w = self._factor * (raw[n] + 2 * raw[n + 1] + raw[n + 2]) / 4
            part = NOW_PART * max(0.0, 1 - max(timedelta(0), at - self._now) / NOW_FADES)
            made.append(PowerSlot(at, at + HALF_HOUR, max(LEAST_PART * usual_w, usual_w + part * beyond_w)))
        return tuple(made)

    def spread(self) -> tuple[float, float] | None:
        """What a quarter of a day is below and above in one of ten cases, as parts of what is expected.

        Whole quarters: a battery minds what comes together, no kettle. Each is judged by what other days
        said of it: a mean that it is part of itself lies nearer than one of the days before a day to come.
        None where too few were lived.
        """
        pairs = (
            (slot.start, self._pattern.expect_by_others(slot.start), slot.power_w)
            for slot in self._at_home
            if slot.start >= self._now - QUARTERS_FROM
        )
        whole = [each for each in quarters(pairs) if each.half_hours == QUARTER // HALF_HOUR]
        return spread(whole, QUARTERS_NEEDED)

    def _beyond_w(self) -> float:
        """By how much the last half-hour was above what was expected of it; 0 where it is not known."""
        last = self._lived[-1] if self._lived else None
        if last is None or self._now - last.end > HALF_HOUR:
            return 0.0
        return last.power_w - self._factor * self._pattern.expect(last.start)


def _regime(lived: Sequence[PowerSlot], at_home: Sequence[PowerSlot], zone: tzinfo, now: datetime) -> float:
    """How the last days compare with what was expected of them, as a factor for those to come.

    While nobody is at home: as the last day was. Else by the last 48 hours: a small change is mostly chance,
    most of a large one goes on.
    """
    older = [slot for slot in at_home if slot.start < now - RECENT]
    if len(older) < REGIME_OLDER:
        return 1.0
    pattern = Pattern(older, zone, now)
    last_day = [slot for slot in lived if slot.start >= now - LAST_DAY]
    if len(last_day) >= WHOLE and (part := _part(last_day, pattern)) < AWAY_PART:
        return max(AWAY_LEAST, part)
    recent = [slot for slot in at_home if slot.start >= now - RECENT]
    if len(recent) < REGIME_RECENT:
        return 1.0
    change = _part(recent, pattern) - 1
    goes_on = min(REGIME_MOST, REGIME_LEAST + (REGIME_MOST - REGIME_LEAST) * abs(change))
    lowest, highest = REGIME_RANGE
    return min(highest, max(lowest, 1 + goes_on * change))


def _part(lived: Sequence[PowerSlot], pattern: Pattern) -> float:
    """What was lived, as a part of what was expected of it."""
    return sum(slot.power_w for slot in lived) / sum(pattern.expect(slot.start) for slot in lived)


def _lived(start: datetime, rows: Sequence[MeanPower]) -> PowerSlot | None:
    lowest_w, highest_w = PLAUSIBLE_W
    known = [
        (row.load_w, row.load_s)
        for row in rows
        if row.load_w is not None and lowest_w < row.load_w < highest_w
    ]
    known_s = sum(seconds for _, seconds in known)
    if known_s < NEEDED_S:
        return None
    return PowerSlot(start, start + HALF_HOUR, sum(watts * seconds for watts, seconds in known) / known_s)
