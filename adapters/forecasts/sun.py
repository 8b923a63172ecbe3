"""The solar forecast of a house that names none: its own last weeks, read a day at a time and kept."""

from datetime import datetime

from adapters.forecasts.days import DaysRead, days_of
from adapters.forecasts.limits import LimitHistory
from domain.forecast.series import PowerForecast, times
from domain.forecast.sun import LEARNED_FROM, SunPattern, SunSeen, sun_seen
from domain.ports.records import PastPower

ROW_S = 300


class SunHistory:
    """Fits the port ForecastSource; `export_limit_w` is the connection's. Raises StorageError."""

    def __init__(self, past: PastPower, limits: LimitHistory, export_limit_w: float | None) -> None:
        self._past, self._limits = past, limits
        self._export_limit_w = export_limit_w
        self._seen = DaysRead(self._half_hours)

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Half-hour means to expect over [start, end), W; without slots while the house is too young."""
        seen = await self._seen.since(start - LEARNED_FROM, start)
        pattern = SunPattern(seen, start, await self._limits.spans(start))
        slots, spread = pattern.expected(start, end), pattern.spread()
        low, high = ((), ()) if spread is None else (times(slots, part) for part in spread)
        return PowerForecast(
            slots=slots,
            low=low,
            high=high,
            source="history" if slots else "none",
            made_at=start,
            history_days=days_of(each.start for each in seen),
        )

    async def close(self) -> None:
        """Nothing is open."""

    async def _half_hours(self, begin: datetime, end: datetime) -> list[SunSeen]:
        return sun_seen(await self._past.power(begin, end, ROW_S), self._export_limit_w)
