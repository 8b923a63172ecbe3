"""Any forecast, its next minutes moved towards what has just been measured."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from statistics import median

from msgspec.structs import replace

from adapters.forecasts.limits import LimitHistory
from adapters.forecasts.summed import between
from domain.energy.history import MeanPower
from domain.forecast.limited import is_at_export_limit
from domain.forecast.nowcast import FULL_PCT
from domain.forecast.persistence import OF_LOAD, OF_SUN, persisting
from domain.forecast.series import PowerForecast
from domain.ports.records import PastPower
from domain.ports.sources import ForecastSource

ROW_S = 60
LAST = timedelta(minutes=5)
KNOWN_PART = 0.5  # of that time
MOST_PART = 1.5  # a tick reaches in from before, and lasts a hair longer than it should
STILL = timedelta(minutes=2)  # what was known last is that new, or nobody knows what flows now

Known = tuple[float | None, float]  # W, and for how many seconds


class PersistingLoad:
    """Fits the port ForecastSource: of the house without its cars."""

    def __init__(self, source: ForecastSource, past: PastPower) -> None:
        self._source, self._past = source, past

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The source's, near what the house draws now. Raises DeviceError, StorageError."""
        told, since = await self._source.forecast(start, end), start - LAST
        rows = await self._past.power(since, start, ROW_S)
        flows_w = _flows_w(rows, start, lambda row: (row.load_w, row.load_s))
        moved = told if flows_w is None else persisting(told, flows_w, since, start, OF_LOAD)
        return replace(
            moved,
            slots=between(moved.slots, start, end),
            low=between(moved.low, start, end),
            high=between(moved.high, start, end),
        )

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()


class PersistingSun:
    """Fits the port ForecastSource: of the roofs. Sun that may be held back was no less than was measured."""

    def __init__(
        self, source: ForecastSource, past: PastPower, limits: LimitHistory, export_limit_w: float | None
    ) -> None:
        self._source, self._past, self._limits = source, past, limits
        self._export_limit_w = export_limit_w

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The source's, near what the roofs give now. Raises DeviceError, StorageError."""
        told, since = await self._source.forecast(start, end), start - LAST
        rows = await self._past.power(since, start, ROW_S)
        flows_w = _flows_w(rows, start, lambda row: (row.pv_w, row.pv_s))
        if flows_w is None:
            return told
        spans = await self._limits.spans(start)
        may_hold_back = any(begun < start and ended > since for begun, ended in spans) or any(
            is_at_export_limit(row, self._export_limit_w)
            or (row.soc_pct is not None and row.soc_pct >= FULL_PCT)
            for row in rows
        )
        return persisting(told, flows_w, since, start, OF_SUN, at_least=may_hold_back)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()


def _flows_w(rows: Sequence[MeanPower], now: datetime, of: Callable[[MeanPower], Known]) -> float | None:
    """The median of the minutes: a reading or two that are wrong are no evening. None where too little is
    known, or more than there was time for: a clock was set back.
    """
    known = [
        (watts, row.at + timedelta(seconds=seconds), seconds)
        for row, (watts, seconds) in ((row, of(row)) for row in rows)
        if watts is not None and seconds > 0
    ]
    lasted_s, all_s = sum(seconds for _, _, seconds in known), LAST.total_seconds()
    if (
        not KNOWN_PART * all_s <= lasted_s <= MOST_PART * all_s
        or now - max(end for _, end, _ in known) > STILL
    ):
        return None
    return median(watts for watts, _, _ in known)
