"""Any forecast, its next minutes moved towards what has just been measured."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from adapters.forecasts.limits import LimitHistory
from domain.energy.history import MeanPower
from domain.forecast.limited import is_at_export_limit
from domain.forecast.nowcast import FULL_PCT
from domain.forecast.persistence import OF_LOAD, OF_SUN, persisting
from domain.forecast.series import PowerForecast
from domain.ports.records import PastPower
from domain.ports.sources import ForecastSource

ROW_S = 60
LAST = timedelta(minutes=5)  # long enough for a kettle not to be an evening
KNOWN_PART = 0.5  # of that time, for a mean

Known = tuple[float | None, float]  # W, and for how many seconds


class PersistingLoad:
    """Fits the port ForecastSource: of the house without its cars."""

    def __init__(self, source: ForecastSource, past: PastPower) -> None:
        self._source, self._past = source, past

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The source's, near what the house draws now. Raises DeviceError, StorageError."""
        told = await self._source.forecast(start, end)
        rows = await self._past.power(start - LAST, start, ROW_S)
        flows_w = _mean_w(rows, lambda row: (row.load_w, row.load_s))
        return told if flows_w is None else persisting(told, flows_w, start, OF_LOAD)

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
        flows_w = _mean_w(rows, lambda row: (row.pv_w, row.pv_s))
        if flows_w is None:
            return told
        spans = await self._limits.spans(start)
        may_hold_back = any(begun < start and ended > since for begun, ended in spans) or any(
            is_at_export_limit(row, self._export_limit_w)
            or (row.soc_pct is not None and row.soc_pct >= FULL_PCT)
            for row in rows
        )
        return persisting(told, flows_w, start, OF_SUN, at_least=may_hold_back)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()


def _mean_w(rows: Sequence[MeanPower], of: Callable[[MeanPower], Known]) -> float | None:
    known = [(watts, seconds) for watts, seconds in map(of, rows) if watts is not None]
    lasted_s = sum(seconds for _, seconds in known)
    if lasted_s < KNOWN_PART * LAST.total_seconds():
        return None
    return sum(watts * seconds for watts, seconds in known) / lasted_s
