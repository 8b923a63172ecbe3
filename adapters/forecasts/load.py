"""The load forecast: what the records say of the last month, read a day at a time and kept."""

from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.forecasts.days import DaysRead
from domain.forecast.load import LEARNED_FROM, expected_load, lived_half_hours
from domain.forecast.series import PowerForecast, PowerSlot
from domain.ports.records import PastPower

ROW_S = 300


class LoadHistory:
    """Fits the port ForecastSource; `timezone` is the site's. Raises StorageError."""

    def __init__(self, past: PastPower, timezone: str) -> None:
        self._past = past
        self._zone = ZoneInfo(timezone)
        self._days = DaysRead(self._lived)

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Half-hour means to expect over [start, end), W, learned from what was before `start`."""
        days = await self._days.since(start - LEARNED_FROM, start)
        lived = [slot for slot in days if slot.end <= start]
        return PowerForecast(
            slots=expected_load(lived, self._zone, start, end),
            source="history" if lived else "profile",
            made_at=start,
        )

    async def close(self) -> None:
        """Nothing is open."""

    async def _lived(self, begin: datetime, end: datetime) -> list[PowerSlot]:
        return lived_half_hours(await self._past.power(begin, end, ROW_S))
