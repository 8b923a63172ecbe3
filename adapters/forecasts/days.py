"""The past read a day at a time: a day that is over is read once and kept."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")

DAY = timedelta(days=1)
SETTLED = timedelta(minutes=10)  # samples reach the records in batches


class DaysRead(Generic[T]):
    """`read` tells one day of UTC. Reading goes day by day, so that a month of records never keeps the loop
    for longer than a day's rows take.
    """

    def __init__(self, read: Callable[[datetime, datetime], Awaitable[list[T]]]) -> None:
        self._read = read
        self._days: dict[date, list[T]] = {}

    async def since(self, first: datetime, now: datetime) -> list[T]:
        """Everything from the day of `first` to the one of `now`. Raises StorageError."""
        day, today = first.astimezone(UTC).date(), now.astimezone(UTC).date()
        self._days = {each: kept for each, kept in self._days.items() if day <= each <= today}
        found: list[T] = []
        while day <= today:
            found += await self._day(day, now)
            day += DAY
        return found

    async def _day(self, day: date, now: datetime) -> list[T]:
        if day in self._days:
            return self._days[day]
        begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
        told = await self._read(begin, begin + DAY)
        if begin + DAY + SETTLED <= now:
            self._days[day] = told
        await asyncio.sleep(0)
        return told


def days_of(instants: Iterable[datetime]) -> int:
    """How many days of UTC they are of."""
    return len({at.astimezone(UTC).date() for at in instants})
