"""A real household's days as a curve: what its consumers want and its sun offers at any instant.

Source, licence and what is derived: house_data.md. The data moves on the site's wall clock, so that
people still cook at dinner time, whatever the date it is shown on.
"""

import csv
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.forecast.series import PowerSlot

PACKAGED = Path(__file__).with_name("house_ausgrid.csv")
RECORDED_KWP = 1.04
STEP = timedelta(minutes=30)


class HouseSeries:
    """House load and solar power, W, on the site's wall clock.

    The file's `source_day` shows as the day `as_day` (without the two, its own dates hold), and its
    seventeen days repeat for ever in both directions. Solar is scaled to a roof of `kwp`.
    """

    def __init__(
        self,
        timezone: str,
        kwp: float = 10.0,
        source_day: date | None = None,
        as_day: date | None = None,
    ) -> None:
        self._zone = ZoneInfo(timezone)
        rows = _rows()
        shift = as_day - source_day if source_day and as_day else timedelta(0)
        self._start = rows[0][0] + shift
        self._load_w = [load_kw * 1000 for _, load_kw, _ in rows]
        self._pv_w = [pv_kw * 1000 * kwp / RECORDED_KWP for _, _, pv_kw in rows]

    def load_w(self, now: datetime) -> float:
        """What the house without cars wants."""
        return self._value(self._load_w, now)

    def pv_w(self, now: datetime) -> float:
        """What the sun offers."""
        return self._value(self._pv_w, now)

    def solar_forecast(self, start: datetime, end: datetime) -> tuple[PowerSlot, ...]:
        """Half-hour means of the solar power over [start, end)."""
        return tuple(self._sunny(start, end))

    def _position(self, at: datetime) -> float:
        """Half-hours since the begin of the file, on the wall clock."""
        return (at.astimezone(self._zone).replace(tzinfo=UTC) - self._start) / STEP

    def _value(self, means: Sequence[float], now: datetime) -> float:
        """On the straight line between the middles of two half-hours."""
        position = self._position(now) - 0.5
        before = int(position // 1)
        share = position - before
        return means[before % len(means)] * (1 - share) + means[(before + 1) % len(means)] * share

    def _sunny(self, start: datetime, end: datetime) -> Iterator[PowerSlot]:
        means = self._pv_w
        # Half-hours of UTC are those of the wall clock in all but a few zones (Nepal is 15 minutes off).
        begin = start.astimezone(UTC)
        begin -= timedelta(minutes=begin.minute % 30, seconds=begin.second, microseconds=begin.microsecond)
        while begin < end:
            n = int(self._position(begin) // 1)
            before, here, after = (means[(n + step) % len(means)] for step in (-1, 0, 1))
            # The mean of the curve that `_value` draws, so that house and forecast agree.
            yield PowerSlot(begin, begin + STEP, (before + 6 * here + after) / 8)
            begin += STEP


def _rows() -> list[tuple[datetime, float, float]]:
    with PACKAGED.open(newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        next(lines)
        return [
            (datetime.fromisoformat(at).replace(tzinfo=UTC), float(load), float(pv)) for at, load, pv in lines
        ]
