"""Whether what a charger tells is of now: chargers replay what they kept while offline, and set their clocks.

Both come with a time before one that is known. What was kept happened before the connection was there; what
is told after a clock was put right happened since, and counts in the order in which it comes.
"""

from datetime import datetime, timedelta

AHEAD = timedelta(minutes=5)  # a clock may be so wrong
REPLAYED = timedelta(seconds=60)  # so much older than what is known is a replay, or of a clock put right
NEAR = timedelta(seconds=30)  # a clock that was put right is as near to ours
MARGIN = timedelta(seconds=10)  # so long it takes a message to come


class Recency:
    """Of one connector: `_newest` is the time of its last status, by a clock that is `_ahead` of ours."""

    def __init__(self) -> None:
        self._since: datetime | None = None  # ours
        self._newest: datetime | None = None
        self._ahead = timedelta(0)

    def connected(self, now: datetime) -> None:
        """It is on a new connection."""
        self._since = now

    def booted(self) -> None:
        """Its clock may be another one."""
        self._newest, self._ahead = None, timedelta(0)

    def takes(self, at: datetime | None, now: datetime) -> bool:
        """Whether a status of this time is news; it is the newest then."""
        at = plausible(at, now)
        if at is None:
            return True
        if self._newest is not None and at < self._newest and not self._is_of_this_connection(at, now):
            return False
        self._newest, self._ahead = at, max(timedelta(0), at - now)
        return True

    def is_replayed(self, at: datetime | None, now: datetime) -> bool:
        """Whether an event of this time is one that was kept while the charger was offline."""
        if at is None or self._newest is None or at >= self._newest - REPLAYED:
            return False
        return not self._is_of_this_connection(at, now)

    def was_before(self, at: datetime | None) -> bool:
        """Whether an event of this time happened before the charger was on this connection."""
        return at is not None and self._since is not None and at < self._since + self._ahead

    def is_superseded(self, at: datetime | None, last: datetime | None, now: datetime) -> bool:
        """Whether a value of this time is older than the last; much older and yet of now, it is not."""
        if at is None or last is None or at >= last:
            return False
        return at >= last - REPLAYED or not self._is_now(at, now)

    def _is_of_this_connection(self, at: datetime, now: datetime) -> bool:
        """By the clock as it was, or as it is now that it is right."""
        is_since = self._since is not None and at >= self._since + self._ahead - MARGIN
        return is_since or self._is_now(at, now)

    def _is_now(self, at: datetime, now: datetime) -> bool:
        return self._since is not None and at >= self._since - MARGIN and abs(at - now) <= NEAR


def plausible(at: datetime | None, now: datetime) -> datetime | None:
    """A charger's time as an order of events: one from the future is of a clock that was never set."""
    return None if at is None or at > now + AHEAD else at
