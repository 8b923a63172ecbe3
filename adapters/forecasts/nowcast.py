"""Any solar forecast, held against what the roof has just delivered."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from adapters.forecasts.limits import LimitHistory
from domain.energy.history import MeanPower
from domain.forecast.limited import is_at_export_limit
from domain.forecast.nowcast import CYCLE, Doubt, doubted, judged
from domain.forecast.series import PowerForecast
from domain.ports.records import PastPower
from domain.ports.sources import ForecastSource

ROW_S = 60
LONGEST = timedelta(minutes=30)
SHORTEST = timedelta(minutes=10)  # one cloud is no weather
KNOWN_PART = 0.5  # of that time, for a mean


class Nowcast:
    """Fits the port ForecastSource. What was told for the last minutes is compared with what came of it."""

    def __init__(
        self, source: ForecastSource, past: PastPower, limits: LimitHistory, export_limit_w: float | None
    ) -> None:
        self._source, self._past, self._limits = source, past, limits
        self._export_limit_w = export_limit_w
        self._told: deque[tuple[datetime, PowerForecast]] = deque()
        self._doubt = Doubt()

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The source's, as far as it is believed. Raises DeviceError, StorageError."""
        told = await self._source.forecast(start, end)
        while self._told and not timedelta(0) <= start - self._told[0][0] <= LONGEST:
            self._told.popleft()
        if self._told and start - self._told[0][0] >= SHORTEST:
            self._doubt = await self._judged(*self._told[0], start)
        if not self._told or start - self._told[-1][0] >= CYCLE:
            self._told.append((start, told))
        return doubted(told, self._doubt, start)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()

    async def _judged(self, since: datetime, told: PowerForecast, now: datetime) -> Doubt:
        rows = await self._past.power(since, now, ROW_S)
        spans = await self._limits.spans(now)
        return judged(
            self._doubt,
            now,
            forecast_w=told.mean_w(since, now),
            live_w=_mean_w(rows, now - since),
            soc_pct=max((row.soc_pct for row in rows if row.soc_pct is not None), default=None),
            is_limited=any(begun < now and ended > since for begun, ended in spans)
            or any(is_at_export_limit(row, self._export_limit_w) for row in rows),
        )


def _mean_w(rows: Sequence[MeanPower], lasted: timedelta) -> float | None:
    known = [(row.pv_w, row.pv_s) for row in rows if row.pv_w is not None]
    seconds = sum(known_s for _, known_s in known)
    if seconds < KNOWN_PART * lasted.total_seconds():
        return None
    return sum(watts * known_s for watts, known_s in known) / seconds
