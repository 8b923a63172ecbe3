"""What the house without its cars will want: learned from what it did, a plain day until there is any.

A half-hour is expected to be like those of the same weekday and time, recent ones counting more; where
there are too few, like that time on any day; where there are none, like a plain day of the house's size.
Then all of it follows how the last two days differed from what was expected of them, and the next three
hours follow the last half-hour. An absence is expected to go on, and forgotten after the return. How far
whole quarters of days lay off says what is little and what is much.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from statistics import median

from domain.energy.history import MeanPower
from domain.forecast.away import AWAY_PART, WHOLE, away_days
from domain.forecast.quarters import QUARTER, quarters, spread
from domain.forecast.series import PowerSlot
from domain.instants import half_hour_of

EPOCH = datetime.fromtimestamp(0, UTC)
HALF_HOUR = timedelta(minutes=30)
LEARNED_FROM = timedelta(days=30)
RECENT = timedelta(hours=48)

NEEDED_S = 1_500.0
PLAUSIBLE_W = (0.0, 100_000.0)  # a house wants more than nothing, and less than a street

HALF_LIFE_DAYS = 14.0
SINGLE_WEIGHT = 0.6  # of a bucket seen once; the rest is the next coarser expectation
OUTLIER_SAMPLES = 4
OUTLIER_W = 500.0
OUTLIER_MADS = 3.0

REGIME_DEAD_BAND = 0.15
REGIME_BLEND = 0.7
REGIME_RANGE = (0.8, 2.5)
LAST_DAY = timedelta(hours=24)
AWAY_LEAST = 0.2  # of the pattern, while nobody is at home
REGIME_RECENT = 12  # half-hours; fewer tell no regime,
REGIME_OLDER = 240  # and neither does a pattern of less than five days

# A plain day by local hour, as multiples of its base: low at night, a breakfast, an evening.
PLAIN_DAY = (
    *(0.40, 0.35, 0.30, 0.30, 0.30, 0.40, 0.70, 0.90, 0.80, 0.70, 0.65, 0.65),
    *(0.70, 0.70, 0.65, 0.70, 0.85, 1.10, 1.30, 1.30, 1.15, 0.95, 0.70, 0.50),
)
PLAIN_BASE_W = 900.0  # 16 kWh a day, an ordinary Australian house
PLAIN_WEIGHT = 6.0  # half-hours of this house's own before its size counts as much as the ordinary one's

NOW_PART = 0.5  # of how the last half-hour differed, for the next one,
NOW_FADES = timedelta(hours=3)  # and less and less until then
LEAST_PART = 0.2  # of the pattern: no house stops wanting

QUARTERS_FROM = timedelta(days=14)
QUARTERS_NEEDED = 20  # whole ones; fewer tell no spread

Seen = list[tuple[float, float]]  # watts and weight


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
        self._pattern = _Pattern(self._at_home, zone, now)
        self._factor = _regime(lived, self._at_home, zone, now)

    def expected(self, start: datetime, end: datetime) -> tuple[PowerSlot, ...]:
        """Half-hours that cover [start, end), W."""
        first = start.astimezone(UTC) - (start - EPOCH) % HALF_HOUR
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
            (slot.start, self._pattern.expect_by_others(slot), slot.power_w)
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


class _Pattern:
    """Half-hours by weekday and time, and by time alone."""

    def __init__(self, lived: Iterable[PowerSlot], zone: tzinfo, now: datetime) -> None:
        self._zone, self._now = zone, now
        self._exact_seen: Mapping[tuple[int, int], Seen] = defaultdict(list)
        self._daily_seen: Mapping[int, Seen] = defaultdict(list)
        plain, known = PLAIN_WEIGHT, PLAIN_WEIGHT * PLAIN_BASE_W
        for slot in lived:
            local = slot.start.astimezone(zone)
            seen = watts, weight = self._seen(slot)
            self._exact_seen[local.weekday(), _bucket(local)].append(seen)
            self._daily_seen[_bucket(local)].append(seen)
            plain += weight * PLAIN_DAY[local.hour]
            known += weight * watts
        self._base_w = known / plain
        self._exact = {key: _mean_w(seen) for key, seen in self._exact_seen.items()}
        self._daily = {key: _mean_w(seen) for key, seen in self._daily_seen.items()}

    def expect(self, at: datetime) -> float:
        """The load of the half-hour from `at`, W."""
        local = at.astimezone(self._zone)
        daily_w = _blend(self._daily.get(_bucket(local)), self._plain_w(local))
        return _blend(self._exact.get((local.weekday(), _bucket(local))), daily_w)

    def expect_by_others(self, lived: PowerSlot) -> float:
        """What the other half-hours say of one that the pattern was made of, W."""
        local, own = lived.start.astimezone(self._zone), self._seen(lived)
        exact = _mean_without(self._exact_seen[local.weekday(), _bucket(local)], own)
        if exact is not None and exact[1] > 1:
            return exact[0]
        daily = _mean_without(self._daily_seen[_bucket(local)], own)
        return _blend(exact, _blend(daily, self._plain_w(local)))

    def _seen(self, slot: PowerSlot) -> tuple[float, float]:
        return slot.power_w, 0.5 ** ((self._now - slot.start) / timedelta(days=HALF_LIFE_DAYS))

    def _plain_w(self, local: datetime) -> float:
        return self._base_w * PLAIN_DAY[local.hour]


def _blend(seen: tuple[float, int] | None, otherwise_w: float) -> float:
    """A mean of several counts for itself, one of a single sample only in part."""
    if seen is None:
        return otherwise_w
    mean_w, count = seen
    return mean_w if count > 1 else SINGLE_WEIGHT * mean_w + (1 - SINGLE_WEIGHT) * otherwise_w


def _mean_w(seen: Seen) -> tuple[float, int]:
    """Weighted mean and count, without what lies far off the rest (a party, a meter's hiccup)."""
    kept = list(_without_outliers(seen))
    return sum(watts * weight for watts, weight in kept) / sum(weight for _, weight in kept), len(kept)


def _mean_without(seen: Seen, own: tuple[float, float]) -> tuple[float, int] | None:
    others = [pair for pair in seen if pair != own]
    return _mean_w(others) if others else None


def _without_outliers(seen: Seen) -> Iterator[tuple[float, float]]:
    if len(seen) < OUTLIER_SAMPLES:
        yield from seen
        return
    middle = median(watts for watts, _ in seen)
    spread = median(abs(watts - middle) for watts, _ in seen)
    far_w = max(OUTLIER_W, OUTLIER_MADS * spread)
    yield from (pair for pair in seen if abs(pair[0] - middle) <= far_w)


def _regime(lived: Sequence[PowerSlot], at_home: Sequence[PowerSlot], zone: tzinfo, now: datetime) -> float:
    """How the last days compare with what was expected of them, as a factor for those to come.

    While nobody is at home: as the last day was. Else by the last 48 hours: 1 within 15 %, else most of the
    way.
    """
    older = [slot for slot in at_home if slot.start < now - RECENT]
    if len(older) < REGIME_OLDER:
        return 1.0
    pattern = _Pattern(older, zone, now)
    last_day = [slot for slot in lived if slot.start >= now - LAST_DAY]
    if len(last_day) >= WHOLE and (part := _part(last_day, pattern)) < AWAY_PART:
        return max(AWAY_LEAST, part)
    recent = [slot for slot in at_home if slot.start >= now - RECENT]
    if len(recent) < REGIME_RECENT:
        return 1.0
    change = _part(recent, pattern) - 1
    if abs(change) <= REGIME_DEAD_BAND:
        return 1.0
    lowest, highest = REGIME_RANGE
    return min(highest, max(lowest, 1 + REGIME_BLEND * change))


def _part(lived: Sequence[PowerSlot], pattern: _Pattern) -> float:
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


def _bucket(local: datetime) -> int:
    return local.hour * 2 + local.minute // 30
