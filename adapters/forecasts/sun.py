"""The solar forecast of a house that names none: its own last weeks, read a day at a time and kept."""

from datetime import datetime

from adapters.forecasts.days import DaysRead
from domain.energy.history import DecisionRecord
from domain.forecast.limited import CURTAILMENT, limited_spans
from domain.forecast.series import PowerForecast
from domain.forecast.sun import LEARNED_FROM, SunSeen, expected_sun, sun_seen
from domain.ports.records import PastPower

ROW_S = 300
PAGE = 1_000


class SunHistory:
    """Fits the port ForecastSource; `export_limit_w` is the connection's. Raises StorageError."""

    def __init__(self, past: PastPower, export_limit_w: float | None) -> None:
        self._past = past
        self._export_limit_w = export_limit_w
        self._seen = DaysRead(self._half_hours)
        self._limits = DaysRead(self._decisions)

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Half-hour means to expect over [start, end), W; without slots while the house is too young."""
        first = start - LEARNED_FROM
        seen = await self._seen.since(first, start)
        limited = limited_spans(await self._limits.since(first, start), start)
        slots = expected_sun(seen, start, end, limited)
        return PowerForecast(slots=slots, source="history" if slots else "none", made_at=start)

    async def close(self) -> None:
        """Nothing is open."""

    async def _half_hours(self, begin: datetime, end: datetime) -> list[SunSeen]:
        return sun_seen(await self._past.power(begin, end, ROW_S), self._export_limit_w)

    async def _decisions(self, begin: datetime, end: datetime) -> list[DecisionRecord]:
        """A day's decisions about the export, in time order."""
        found: list[DecisionRecord] = []
        before: int | None = None
        while page := await self._past.decisions(begin, end, before, PAGE):
            found += [record for _, record in page if record.target == CURTAILMENT]
            before = page[-1][0]
        return found[::-1]
