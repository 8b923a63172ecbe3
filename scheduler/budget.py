"""A write budget per device: registers wear out and clouds bill by the call."""

from collections import deque
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from domain.day_counts import DayCounts
from domain.instants import none_ahead, remembered, young

HOUR = timedelta(hours=1)


class Written(Struct, frozen=True, kw_only=True):
    """What a budget has counted, as kept over a restart: how many on the local `day` and on the `others`
    before it, and when the `recent` were made.
    """

    day: date
    today: Annotated[int, Meta(ge=0, le=1_000_000)]
    recent: tuple[Annotated[datetime, Meta(tz=True)], ...] = ()
    others: dict[date, Annotated[int, Meta(ge=0, le=1_000_000)]] = {}


class WriteBudget:
    """Counts writes; automation may make so many within an hour, people and safety always may."""

    def __init__(self, per_hour: int) -> None:
        self._per_hour = per_hour
        self._recent: deque[datetime] = deque()
        self._days = DayCounts()

    @property
    def written(self) -> Written | None:
        """What was counted; None: nothing ever."""
        if (day := self._days.newest) is None:
            return None
        others = {each: count for each, count in self._days.counts.items() if each != day}
        return Written(day=day, today=self._days.on(day), recent=tuple(self._recent), others=others)

    def adopt(self, written: Written) -> None:
        """Goes on from what an earlier run had counted."""
        self._days = DayCounts(counts={**written.others, written.day: written.today})
        self._recent.extend(sorted(written.recent))

    def allows(self, now: datetime) -> bool:
        """Whether automation may write now."""
        self._recent = deque(remembered(self._recent, now, HOUR, self._per_hour))
        return len(young(self._recent, now, HOUR)) < self._per_hour

    def opens_at(self, now: datetime) -> datetime:
        """When automation may write again."""
        if self.allows(now):
            return now
        return self._recent[len(self._recent) - self._per_hour] + HOUR

    def spend(self, now: datetime, day: date) -> None:
        """Counts one write; `day` is the house's local date."""
        self._recent = deque((*none_ahead(self._recent, now), now))
        self._days = self._days.with_one(day)

    def shift(self, by: timedelta) -> None:
        """The clock was set, ahead or back: what was written is as old as it was. Where it leapt because the
        machine slept, automation has less of the next hour than it might; people and safety lack nothing.
        """
        self._recent = deque(at + by for at in self._recent)

    def today(self, day: date) -> int:
        """Writes on this local date."""
        return self._days.on(day)
