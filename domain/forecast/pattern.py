"""How a house's half-hours usually go: by the time of day, and by the weekday as far as weekdays tell.

A weekday has four days in a month and says little of the next one, unless it really differs. By how much it
counts is learned from the house itself: the part of its difference from other days that would have erred
least, each day told by the others (as forecasts are combined: Bates and Granger, 1969).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from domain.forecast.series import PowerSlot

HALF_LIFE_S = 14 * 86_400.0
SINGLE_WEIGHT = 0.6  # of a time seen once; the rest is the next coarser expectation
OUTLIER_SAMPLES = 4
OUTLIER_W = 500.0
OUTLIER_MADS = 5.0

# A plain day by local hour, as multiples of its base: low at night, a breakfast, an evening.
PLAIN_DAY = (
    *(0.40, 0.35, 0.30, 0.30, 0.30, 0.40, 0.70, 0.90, 0.80, 0.70, 0.65, 0.65),
    *(0.70, 0.70, 0.65, 0.70, 0.85, 1.10, 1.30, 1.30, 1.15, 0.95, 0.70, 0.50),
)
PLAIN_BASE_W = 900.0  # 16 kWh a day, an ordinary Australian house
PLAIN_WEIGHT = 6.0  # half-hours of this house's own before its size counts as much as the ordinary one's


class Lived(Struct, frozen=True):
    """A half-hour of the past: when on the house's clock, its mean power, and how much it counts."""

    weekday: int
    time: int
    watts: float
    weight: float


class Mean(Struct, frozen=True):
    """A weighted mean, W, of so many half-hours; of none it is 0 and counts for nothing."""

    watts: float = 0.0
    weight: float = 0.0
    count: int = 0

    def over(self, otherwise_w: float, part: float) -> float:
        """What is expected `otherwise_w`, moved towards it by `part`; less where it is of one alone."""
        share = part if self.count > 1 else part * SINGLE_WEIGHT * self.count
        return otherwise_w + share * (self.watts - otherwise_w)

    def more(self, half: Lived) -> "Mean":
        """With one more."""
        both = self.weight + half.weight
        return Mean((self.weight * self.watts + half.weight * half.watts) / both, both, self.count + 1)

    def less(self, half: Lived) -> "Mean":
        """Without one of those that it is of."""
        if self.count < 2:
            return NONE
        rest = self.weight - half.weight
        return Mean((self.weight * self.watts - half.weight * half.watts) / rest, rest, self.count - 1)


NONE = Mean()


class Pattern:
    """What `lived` says of any half-hour; one counts twice as much as another a fortnight before it."""

    def __init__(self, lived: Sequence[PowerSlot], zone: tzinfo, now: datetime) -> None:
        self._zone, self._now = zone, now
        known = {slot.start: self._known(slot) for slot in lived}
        self._base_w = _size_w(known.values())
        times: dict[int, list[tuple[datetime, Lived]]] = defaultdict(list)
        for start, half in known.items():
            times[half.time].append((start, half))
        self._counted = {start: half for halves in times.values() for start, half in _tamed(halves)}
        self._daily: dict[int, Mean] = {}
        self._weekly: dict[tuple[int, int], Mean] = {}
        for half in self._counted.values():
            place = half.weekday, half.time
            self._daily[half.time] = self._daily.get(half.time, NONE).more(half)
            self._weekly[place] = self._weekly.get(place, NONE).more(half)
        self._weekday_part = self._learned_part()

    def expect(self, at: datetime) -> float:
        """The load of the half-hour from `at`, W."""
        weekday, time = self._place(at)
        daily, weekly = self._daily.get(time, NONE), self._weekly.get((weekday, time), NONE)
        return self._blended(time, daily, weekly)

    def expect_by_others(self, start: datetime) -> float:
        """What the other half-hours say of the one from `start`, which the pattern is made of too, W."""
        half = self._counted[start]
        return self._blended(half.time, *self._others(half))

    def _blended(self, time: int, daily: Mean, weekly: Mean) -> float:
        plain_w = self._base_w * PLAIN_DAY[time // 2]
        return weekly.over(daily.over(plain_w, 1.0), self._weekday_part)

    def _learned_part(self) -> float:
        """How much of what a weekday differs from other days comes again, 0 to 1: least squares."""
        came, told = 0.0, 0.0
        for half in self._counted.values():
            daily, weekly = self._others(half)
            if daily.count and weekly.count:
                differs_w = weekly.over(daily.watts, 1.0) - daily.watts
                came += half.weight * differs_w * (half.watts - daily.watts)
                told += half.weight * differs_w**2
        return min(1.0, max(0.0, came / told)) if told > 0 else 0.0

    def _others(self, half: Lived) -> tuple[Mean, Mean]:
        """Those of that time, and of that weekday and time, without the one itself."""
        return self._daily[half.time].less(half), self._weekly[half.weekday, half.time].less(half)

    def _known(self, slot: PowerSlot) -> Lived:
        age = self._now - slot.start
        return Lived(*self._place(slot.start), slot.power_w, 0.5 ** (age.total_seconds() / HALF_LIFE_S))

    def _place(self, at: datetime) -> tuple[int, int]:
        """Weekday and half-hour of the day, by the house's clock."""
        local = at.astimezone(self._zone)
        return local.weekday(), local.hour * 2 + local.minute // 30


def _tamed(halves: Sequence[tuple[datetime, Lived]]) -> Iterator[tuple[datetime, Lived]]:
    """Those of one time of day; what lies far off them, and off those of its weekday too, counts as the
    nearest that is not far (a party, a meter's hiccup).
    """
    if len(halves) < OUTLIER_SAMPLES:
        yield from halves
        return
    middle = median(half.watts for _, half in halves)
    far_w = max(OUTLIER_W, OUTLIER_MADS * median(abs(half.watts - middle) for _, half in halves))
    for start, half in halves:
        if abs(half.watts - middle) <= far_w:
            yield start, half
            continue
        alike = [each.watts for at, each in halves if each.weekday == half.weekday and at != start]
        usual = (middle, median(alike)) if alike else (middle,)
        nearest = min(usual, key=lambda watts: abs(half.watts - watts))
        yield start, replace(half, watts=min(nearest + far_w, max(nearest - far_w, half.watts)))


def _size_w(halves: Iterable[Lived]) -> float:
    """The base of a plain day of this house."""
    plain, known = PLAIN_WEIGHT, PLAIN_WEIGHT * PLAIN_BASE_W
    for half in halves:
        plain += half.weight * PLAIN_DAY[half.time // 2]
        known += half.weight * half.watts
    return known / plain
