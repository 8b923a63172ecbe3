"""The load forecast: what the records say of the last month, read a day at a time and kept."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.forecast.load import LEARNED_FROM, expected_load, lived_half_hours
from domain.forecast.series import PowerForecast, PowerSlot
from domain.ports.records import PastPower

DAY = timedelta(days=1)
ROW_S = 300
SETTLED = timedelta(minutes=10)  # samples reach the records in batches


class LoadHistory:
    """Fits the port ForecastSource; `timezone` is the site's. Raises StorageError.

    A day that is over is read once. Reading goes day by day, so that a first forecast over a month of
    records never keeps the loop for longer than a day's rows take.
    """

    def __init__(self, past: PastPower, timezone: str) -> None:
        self._past = past
        self._zone = ZoneInfo(timezone)
        self._days: dict[date, list[PowerSlot]] = {}

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Half-hour means to expect over [start, end), W, learned from what was before `start`."""
        lived = await self._lived(start)
        return PowerForecast(
            slots=expected_load(lived, self._zone, start, end),
            source="history" if lived else "profile",
            made_at=start,
        )

    async def _lived(self, now: datetime) -> list[PowerSlot]:
        """Every half-hour of the last month that is over."""
        first = (now - LEARNED_FROM).astimezone(UTC).date()
        today = now.astimezone(UTC).date()
        self._days = {day: slots for day, slots in self._days.items() if first <= day <= today}
        found: list[PowerSlot] = []
        day = first
        while day <= today:
            found += await self._day(day, now)
            day += DAY
        return [slot for slot in found if slot.end <= now]

    async def _day(self, day: date, now: datetime) -> list[PowerSlot]:
        if day in self._days:
            return self._days[day]
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        slots = lived_half_hours(await self._past.power(begin, begin + DAY, ROW_S))
        if begin + DAY + SETTLED <= now:
            self._days[day] = slots
        await asyncio.sleep(0)
        return slots
