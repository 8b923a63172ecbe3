"""When to try an endpoint again: a small state machine without a clock of its own.

    online ──failure──▶ retrying ──third failure in a row──▶ backing_off ──10 s──▶ retrying (one try)
       ▲                    │                                                         │
       └────── answer ──────┴──────────────────────────── answer ─────────────────────┘

The 10 s count from when the try began: one that waited 3 s for an answer left the device alone meanwhile, and
a house that looks every 5 s would else find it a whole look later.

Only an answer counts as success: a device that is held by another client accepts and hangs up.
"""

from datetime import datetime, timedelta
from enum import StrEnum

RETRY_PAUSE_S = 1.0  # an inverter frees its only socket within a second of the last one's end
FAILURES_BEFORE_BACK_OFF = 3
SLACK_S = 0.5  # a look that comes a moment early is not put off by a whole round of looks
BACK_OFF_S = 10.0  # long enough for a sleeping inverter not to be hammered, short enough to notice it wake


class LinkState(StrEnum):
    """Where a link stands."""

    ONLINE = "online"
    RETRYING = "retrying"
    BACKING_OFF = "backing_off"


class Reconnect:
    """Counts failures in a row and says how long to leave the endpoint alone."""

    def __init__(self) -> None:
        self._failures = 0
        self._retry_at: datetime | None = None

    def state(self, now: datetime) -> LinkState:
        """Where the link stands at this instant."""
        if self.wait_s(now) > 0:
            return LinkState.BACKING_OFF
        return LinkState.RETRYING if self._failures else LinkState.ONLINE

    def wait_s(self, now: datetime) -> float:
        """How long the endpoint is still to be left alone, s; 0 when it may be tried.

        Longer than a back-off can only mean that the clock was set back meanwhile.
        """
        if self._retry_at is None:
            return 0.0
        wait_s = max(0.0, (self._retry_at - now).total_seconds())
        return wait_s if SLACK_S < wait_s <= BACK_OFF_S else 0.0

    def failed(self, now: datetime, begun: datetime) -> None:
        """Counts one more try without an answer, which `begun` at that instant."""
        self._failures += 1
        if self._failures >= FAILURES_BEFORE_BACK_OFF:
            again = min(begun, now) + timedelta(seconds=BACK_OFF_S)
            self._retry_at = max(again, now + timedelta(seconds=RETRY_PAUSE_S))

    def answered(self) -> None:
        """Forgets all failures."""
        self._failures = 0
        self._retry_at = None
