"""A write budget per device: registers wear out and clouds bill by the call."""

from collections import deque
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from domain.instants import none_ahead


class Written(Struct, frozen=True, kw_only=True):
    """What a budget has counted, as kept over a restart: how many on the local `day`, and when the `recent`
    were made.
    """

    day: date
    today: Annotated[int, Meta(ge=0, le=1_000_000)]
    recent: tuple[Annotated[datetime, Meta(tz=True)], ...] = ()


class WriteBudget:
    """Counts writes; automation may make so many within an hour, people and safety always may."""

    def __init__(self, per_hour: int) -> None:
        self._per_hour = per_hour
        self._recent: deque[datetime] = deque()
        self._day: date | None = None
        self._today = 0

    @property
    def written(self) -> Written | None:
        """What was counted; None: nothing ever."""
        if self._day is None:
            return None
        return Written(day=self._day, today=self._today, recent=tuple(self._recent))

    def adopt(self, written: Written) -> None:
        """Goes on from what an earlier run had counted."""
        self._day, self._today = written.day, written.today
        self._recent.extend(sorted(written.recent))

    def allows(self, now: datetime) -> bool:
        """Whether automation may write now."""
        self._recent = deque(none_ahead(self._recent, now))
        while self._recent and now - self._recent[0] >= timedelta(hours=1):
            self._recent.popleft()
        return len(self._recent) < self._per_hour

    def opens_at(self, now: datetime) -> datetime:
        """When automation may write again."""
        if self.allows(now):
            return now
        return self._recent[len(self._recent) - self._per_hour] + timedelta(hours=1)

    def spend(self, now: datetime, day: date) -> None:
        """Counts one write; `day` is the house's local date."""
        self._recent = deque((*none_ahead(self._recent, now), now))
        if day != self._day:
            self._day, self._today = day, 0
        self._today += 1

    def today(self, day: date) -> int:
        """Writes on this local date."""
        return self._today if day == self._day else 0
