"""What sun a house may expect that asks no weather service: its own best days, as good as its last ones.

The shape of a clear day is learned per half-hour of UTC, which knows no summer time, from the best of the
last three weeks, so that it follows the season; roof, shade and dirt are in it. All of it is then as bright
as the last days were. A half-hour whose sun was held back, by us or by the connection, says how much sun
there was at the least: it may raise the shape, and never darkens anything. How far the quarters of those
days lay off says what is little and what is much.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from math import ceil

from msgspec import Struct
from msgspec.structs import replace

from domain.energy.history import MeanPower
from domain.forecast.limited import Span, is_at_export_limit
from domain.forecast.quarters import quarters, spread
from domain.forecast.series import PowerSlot
from domain.instants import HALF_HOUR, half_hour_of, half_hours_in

BUCKETS = 48
LEARNED_FROM = timedelta(days=21)
NEEDED = 3 * BUCKETS  # half-hours; of less than three days nothing is known

NEEDED_S = 1_500.0
BEST_PART = 0.25  # of the days seen, for a clear one
DARK_PART = 0.01  # of the brightest half-hour: an inverter's own noise at night is no sun
LONGEST_GAP = 16  # half-hours of a day that may be guessed from those around them
HALF_LIFE_DAYS = 3.0
QUARTERS_NEEDED = 14  # with light: about a week; fewer tell no spread

Shape = Mapping[int, float]


class SunSeen(Struct, frozen=True):
    """The solar mean of the half-hour from `start`, W; `is_limited`: there may have been more."""

    start: datetime
    power_w: float
    is_limited: bool = False


def sun_seen(rows: Iterable[MeanPower], export_limit_w: float | None = None) -> list[SunSeen]:
    """5-minute means, in time order, as half-hours; less than 25 minutes of one are not enough."""
    halves = groupby(rows, key=lambda row: half_hour_of(row.at))
    found = (_seen(start, list(part), export_limit_w) for start, part in halves)
    return [seen for seen in found if seen is not None]


class SunPattern:
    """What one past says of the time after it: `seen` is what was before `now`.

    `limited` are the times for which the export was limited.
    """

    def __init__(self, seen: Sequence[SunSeen], now: datetime, limited: Iterable[Span] = ()) -> None:
        held_back = {at for begun, ended in limited for at in half_hours_in(begun, ended)}
        self._known = [
            replace(each, is_limited=True) if each.start in held_back else each
            for each in seen
            if now - LEARNED_FROM <= each.start <= now - HALF_HOUR
        ]
        self._shape = clear_day(self._known) if len(self._known) >= NEEDED else None
        self._brightness = 0.0 if self._shape is None else _brightness(self._known, self._shape, now)

    def expected(self, start: datetime, end: datetime) -> tuple[PowerSlot, ...]:
        """Half-hours that cover [start, end), W; none where too little was seen."""
        if self._shape is None:
            return ()
        return tuple(PowerSlot(at, at + HALF_HOUR, self._expect(at)) for at in half_hours_in(start, end))

    def spread(self) -> tuple[float, float] | None:
        """What a quarter of a day is below and above in one of ten cases, as parts of what is expected.

        By the days seen, against one as bright as is expected now; what was held back tells nothing.
        """
        free = (
            (each.start, self._expect(each.start), each.power_w)
            for each in self._known
            if not each.is_limited
        )
        return spread(quarters(free), QUARTERS_NEEDED)

    def _expect(self, at: datetime) -> float:
        return self._brightness * (self._shape or {}).get(_bucket(at), 0.0)


def clear_day(seen: Iterable[SunSeen]) -> Shape:
    """The sun of a clear day by half-hour of UTC, W; dark half-hours are not in it."""
    free: dict[int, list[float]] = {}
    least: dict[int, float] = {}
    for each in seen:
        bucket = _bucket(each.start)
        if each.is_limited:
            least[bucket] = max(each.power_w, least.get(bucket, 0.0))
        else:
            free.setdefault(bucket, []).append(each.power_w)
    best = {bucket: _best(powers) for bucket, powers in free.items()}
    shape = {
        bucket: max(best.get(bucket, _between(best, bucket)), least.get(bucket, 0.0))
        for bucket in range(BUCKETS)
    }
    dark_w = DARK_PART * max(shape.values())
    return {bucket: power_w for bucket, power_w in shape.items() if power_w > dark_w}


def _best(powers: Sequence[float]) -> float:
    chosen = sorted(powers, reverse=True)[: ceil(BEST_PART * len(powers))]
    return sum(chosen) / len(chosen)


def _between(best: Shape, bucket: int) -> float:
    """What a half-hour that was never seen unlimited had at the least, by the nearest ones around it."""
    before = next((n for n in range(1, LONGEST_GAP) if (bucket - n) % BUCKETS in best), None)
    after = next((n for n in range(1, LONGEST_GAP) if (bucket + n) % BUCKETS in best), None)
    if before is None or after is None:
        return 0.0
    left_w, right_w = best[(bucket - before) % BUCKETS], best[(bucket + after) % BUCKETS]
    return (left_w * after + right_w * before) / (before + after)


def _brightness(known: Sequence[SunSeen], shape: Shape, now: datetime) -> float:
    """The last days' sun as a part of clear ones'; by what was held back only where there is nothing else."""
    for is_limited in (False, True):
        had = clear = 0.0
        for each in known:
            if each.is_limited == is_limited and (clear_w := shape.get(_bucket(each.start), 0.0)) > 0:
                weight = 0.5 ** ((now - each.start) / timedelta(days=HALF_LIFE_DAYS))
                had += weight * each.power_w
                clear += weight * clear_w
        if clear > 0:
            return had / clear
    return 0.0


def _seen(start: datetime, rows: Sequence[MeanPower], export_limit_w: float | None) -> SunSeen | None:
    measured = [(row.pv_w, row.pv_s) for row in rows if row.pv_w is not None]
    seconds = sum(lasted for _, lasted in measured)
    if seconds < NEEDED_S:
        return None
    power_w = sum(max(0.0, watts) * lasted for watts, lasted in measured) / seconds
    return SunSeen(start, power_w, any(is_at_export_limit(row, export_limit_w) for row in rows))


def _bucket(at: datetime) -> int:
    utc = at.astimezone(UTC)
    return utc.hour * 2 + utc.minute // 30
