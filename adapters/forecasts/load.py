"""The load forecast: what the records say of the last month, read a day at a time and kept."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from adapters.forecasts.days import DaysRead, days_of
from adapters.forecasts.summed import between
from domain.forecast.load import LEARNED_FROM, LoadPattern, lived_half_hours
from domain.forecast.series import PowerForecast, PowerSlot, times
from domain.instants import HALF_HOUR, half_hour_of
from domain.ports.records import PastPower

ROW_S = 300


class LoadHistory:
    """Fits the port ForecastSource; `timezone` is the site's. Raises StorageError.

    What was learned is kept until another half-hour is over.
    """

    def __init__(self, past: PastPower, timezone: str) -> None:
        self._past = past
        self._zone = ZoneInfo(timezone)
        self._days = DaysRead(self._lived)
        self._learned: tuple[datetime, Sequence[PowerSlot], PowerForecast] | None = None

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Half-hour means to expect over [start, end), and what is to be said of the half-hour before, W;
        learned from what was before `start`.
        """
        days = await self._days.since(start - LEARNED_FROM, start)
        lived = [slot for slot in days if slot.end <= start]
        half_hour = half_hour_of(start)
        if (
            self._learned is None
            or self._learned[:2] != (half_hour, lived)
            or not _reaches(self._learned[2], end)
        ):
            told = self._told(lived, start, end + HALF_HOUR)
            self._learned = half_hour, lived, told
        told = self._learned[2]
        return replace(
            told,
            slots=between(told.slots, start - HALF_HOUR, end),
            low=between(told.low, start - HALF_HOUR, end),
            high=between(told.high, start - HALF_HOUR, end),
            made_at=start,
        )

    async def close(self) -> None:
        """Nothing is open."""

    def _told(self, lived: Sequence[PowerSlot], start: datetime, end: datetime) -> PowerForecast:
        pattern = LoadPattern(lived, self._zone, start)
        slots, spread = pattern.expected(start - HALF_HOUR, end), pattern.spread()
        low, high = ((), ()) if spread is None else (times(slots, part) for part in spread)
        source = "history" if lived else "profile"
        return PowerForecast(
            slots=slots,
            low=low,
            high=high,
            source=source,
            made_at=start,
            history_days=days_of(slot.start for slot in lived),
        )

    async def _lived(self, begin: datetime, end: datetime) -> list[PowerSlot]:
        return lived_half_hours(await self._past.power(begin, end, ROW_S))


def _reaches(told: PowerForecast, end: datetime) -> bool:
    return told.slots[-1].end >= end
