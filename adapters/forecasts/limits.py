"""When the records say that the export was limited, read a day at a time and kept."""

from datetime import datetime

from adapters.forecasts.days import DaysRead
from domain.energy.history import DecisionRecord
from domain.forecast.limited import CURTAILMENT, Span, limited_spans
from domain.forecast.sun import LEARNED_FROM
from domain.ports.records import PastPower

PAGE = 1_000


class LimitHistory:
    """Of the weeks that the sun is learned from. Raises StorageError."""

    def __init__(self, past: PastPower) -> None:
        self._past = past
        self._days = DaysRead(self._decisions)

    async def spans(self, now: datetime) -> list[Span]:
        """In time order; one that goes on ends `now`."""
        return limited_spans(await self._days.since(now - LEARNED_FROM, now), now)

    async def _decisions(self, begin: datetime, end: datetime) -> list[DecisionRecord]:
        """A day's decisions about the export, in time order."""
        found: list[DecisionRecord] = []
        before: int | None = None
        while page := await self._past.decisions(begin, end, before, PAGE):
            found += [record for _, record in page if record.target == CURTAILMENT]
            before = page[-1][0]
        return found[::-1]
