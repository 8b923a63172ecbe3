"""How long Home Assistant is left alone after a failure: 1 s, doubling to a minute, each with jitter."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

FIRST_S = 1.0  # a restarted core listens again within seconds
LONGEST_S = 60.0
JITTER = 0.25  # several clients of one core should not return in step


class Backoff:
    """Counts failures in a row and says when to try again; has no clock of its own."""

    def __init__(self, jitter: Callable[[], float] = random.random) -> None:
        self._jitter = jitter
        self._failures = 0
        self._retry_at: datetime | None = None

    def wait_s(self, now: datetime) -> float:
        """How long it is still to be left alone, s; 0 when it may be tried, or the clock was set back."""
        if self._retry_at is None:
            return 0.0
        wait_s = max(0.0, (self._retry_at - now).total_seconds())
        return wait_s if wait_s <= LONGEST_S else 0.0

    def failed(self, now: datetime) -> None:
        """Counts one more failure."""
        pause_s = min(LONGEST_S, FIRST_S * 2 ** min(self._failures, 10))
        self._failures += 1
        self._retry_at = now + timedelta(seconds=pause_s * (1 - JITTER * self._jitter()))

    def worked(self) -> None:
        """Forgets all failures."""
        self._failures = 0
        self._retry_at = None
