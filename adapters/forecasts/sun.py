"""The solar forecast of a house that names none: its own last weeks, read a day at a time and kept."""

from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.forecasts.days import DaysRead, days_of
from adapters.forecasts.limits import LimitHistory
from domain.forecast.first_days import SEEN_FROM, first_days
from domain.forecast.series import PowerForecast, times
from domain.forecast.sun import LEARNED_FROM, SunPattern, SunSeen, sun_seen
from domain.ports.records import PastPower

ROW_S = 300


class SunHistory:
    """Fits the port ForecastSource; `export_limit_w` is the connection's. Raises StorageError."""

    def __init__(
        self, past: PastPower, limits: LimitHistory, export_limit_w: float | None, zone: ZoneInfo
    ) -> None:
        self._past, self._limits = past, limits
        self._export_limit_w, self._zone = export_limit_w, zone
        self._seen = DaysRead(self._half_hours)

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Half-hour means to expect over [start, end), W; without slots while no sun was seen at all."""
        seen, spans = await self._seen.since(start - LEARNED_FROM, start), await self._limits.spans(start)
        pattern = SunPattern(seen, start, spans)
        slots, spread = pattern.expected(start, end), pattern.spread()
        source = "history" if slots else "none"
        if not slots:
            rows = await self._past.power(start - SEEN_FROM, start, ROW_S)
            slots = first_days(rows, spans, self._export_limit_w, self._zone, start, end)
            source = "first_days" if slots else "none"
        low, high = ((), ()) if spread is None else (times(slots, part) for part in spread)
        return PowerForecast(
            slots=slots,
            low=low,
            high=high,
            source=source,
            made_at=start,
            history_days=days_of(each.start for each in seen),
        )

    async def close(self) -> None:
        """Nothing is open."""

    async def _half_hours(self, begin: datetime, end: datetime) -> list[SunSeen]:
        return sun_seen(await self._past.power(begin, end, ROW_S), self._export_limit_w)
