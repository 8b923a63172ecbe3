"""A write budget per device: registers wear out and clouds bill by the call."""

from collections import deque
from datetime import date, datetime, timedelta


class WriteBudget:
    """Counts writes; automation may make so many within an hour, people and safety always may."""

    def __init__(self, per_hour: int) -> None:
        self._per_hour = per_hour
        self._recent: deque[datetime] = deque()
        self._day: date | None = None
        self._today = 0

    def allows(self, now: datetime) -> bool:
        """Whether automation may write now."""
        if self._recent and self._recent[-1] > now:
            self._recent.clear()  # the clock was set back
        while self._recent and now - self._recent[0] >= timedelta(hours=1):
            self._recent.popleft()
        return len(self._recent) < self._per_hour

    def spend(self, now: datetime, day: date) -> None:
        """Counts one write; `day` is the house's local date."""
        self._recent.append(now)
        if day != self._day:
            self._day, self._today = day, 0
        self._today += 1

    def today(self, day: date) -> int:
        """Writes on this local date."""
        return self._today if day == self._day else 0


class Backoff:
    """Waits longer after each failure of the same kind: 30 s, doubling up to 15 minutes."""

    FIRST = timedelta(seconds=30)
    LONGEST = timedelta(minutes=15)

    def __init__(self) -> None:
        self._failures = 0
        self._until: datetime | None = None

    def fail(self, now: datetime) -> None:
        """One more failure."""
        self._until = now + min(self.LONGEST, self.FIRST * 2**self._failures)
        self._failures = min(self._failures + 1, 10)

    def clear(self) -> None:
        """It worked."""
        self._failures, self._until = 0, None

    def is_waiting(self, now: datetime) -> bool:
        """Whether the next attempt must still wait."""
        if self._until is None or self._until - now > self.LONGEST:  # the clock was set back
            return False
        return now < self._until
