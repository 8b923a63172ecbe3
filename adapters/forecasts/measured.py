"""What half-hours brought, for forecasts to be held against."""

from datetime import datetime

from adapters.forecasts.limits import LimitHistory
from domain.forecast.load import lived_half_hours
from domain.forecast.sun import sun_seen
from domain.instants import HALF_HOUR
from domain.ports.records import PastPower

ROW_S = 300


class MeasuredSun:
    """The roof's; half-hours whose sun was held back, by us or by the connection, are not told."""

    key = "scores"

    def __init__(self, past: PastPower, limits: LimitHistory, export_limit_w: float | None) -> None:
        self._past, self._limits, self._export_limit_w = past, limits, export_limit_w

    async def half_hours(self, start: datetime, end: datetime, now: datetime) -> dict[datetime, float]:
        """Those over [start, end) that are known, W. Raises StorageError."""
        rows = await self._past.power(start, end, ROW_S)
        limited = await self._limits.spans(now)
        return {
            seen.start: seen.power_w
            for seen in sun_seen(rows, self._export_limit_w)
            if not seen.is_limited
            and not any(begun < seen.start + HALF_HOUR and ended > seen.start for begun, ended in limited)
        }


class MeasuredLoad:
    """The house's without its cars."""

    key = "load_scores"

    def __init__(self, past: PastPower) -> None:
        self._past = past

    async def half_hours(self, start: datetime, end: datetime, now: datetime) -> dict[datetime, float]:
        """Those over [start, end) that are known, W. Raises StorageError."""
        return {
            slot.start: slot.power_w for slot in lived_half_hours(await self._past.power(start, end, ROW_S))
        }
