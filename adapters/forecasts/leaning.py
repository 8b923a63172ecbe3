"""Any solar forecast, moved by how the day so far came out against it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from adapters.forecasts.limits import LimitHistory
from domain.energy.history import MeanPower
from domain.forecast.lean import LOOKS_BACK, lean, leaned
from domain.forecast.nowcast import FULL_PCT
from domain.forecast.series import PowerForecast
from domain.forecast.sun import sun_seen
from domain.instants import HALF_HOUR, half_hour_of
from domain.ports.records import PastPower
from domain.ports.sources import ForecastSource

ROW_S = 300
NOTED_AHEAD = timedelta(hours=2)  # a source that is asked again tells of the same half-hour again


class Leaning:
    """Fits the port ForecastSource. What was told last of a half-hour before it began is held against what
    came; half-hours in which the sun may have been held back tell nothing.
    """

    def __init__(
        self, source: ForecastSource, past: PastPower, limits: LimitHistory, export_limit_w: float | None
    ) -> None:
        self._source, self._past, self._limits = source, past, limits
        self._export_limit_w = export_limit_w
        self._told: dict[datetime, float] = {}

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The source's, moved until the dark. Raises DeviceError, StorageError."""
        told = await self._source.forecast(start, end)
        came = await self._came(start) if self._told else {}
        factor = lean(self._told, came, told, start)
        self._note(told, start)
        return leaned(told, factor, start)

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()

    def _note(self, told: PowerForecast, now: datetime) -> None:
        kept = {at: watts for at, watts in self._told.items() if now - LOOKS_BACK <= at <= now + LOOKS_BACK}
        first = half_hour_of(now) + (HALF_HOUR if now > half_hour_of(now) else timedelta())
        for n in range(NOTED_AHEAD // HALF_HOUR):
            at = first + n * HALF_HOUR
            if (watts := told.mean_w(at, at + HALF_HOUR)) is not None:
                kept[at] = watts
        self._told = kept

    async def _came(self, now: datetime) -> dict[datetime, float]:
        first = half_hour_of(now - LOOKS_BACK)
        rows = await self._past.power(first, now, ROW_S)
        spans, full = await self._limits.spans(now), _full(rows)
        return {
            seen.start: seen.power_w
            for seen in sun_seen(rows, self._export_limit_w)
            if not seen.is_limited
            and seen.start not in full
            and not any(begun < seen.start + HALF_HOUR and ended > seen.start for begun, ended in spans)
        }


def _full(rows: Iterable[MeanPower]) -> set[datetime]:
    """The half-hours in which the battery was full: the sun may have been held back."""
    return {half_hour_of(row.at) for row in rows if row.soc_pct is not None and row.soc_pct >= FULL_PCT}
