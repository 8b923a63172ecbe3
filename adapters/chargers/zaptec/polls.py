"""When the cloud is asked anew: seldom while nothing happens, soon after a command, and not while it fails.

Zaptec forbids eager polling; a command shows after 2 to 15 s.
"""

from datetime import datetime, timedelta

BUSY_S = 60.0
AFTER_COMMAND_S = (2.0, 7.0, 15.0)
RETRY_S = 15.0
FAILURES, BREAK_S = 3, 300.0  # after so many in a row the cloud is left alone for so long


class Polls:
    """The polls of one charger; `idle_s` lie between two while no car is there."""

    def __init__(self, idle_s: float) -> None:
        self._idle_s = idle_s
        self._asked_at: datetime | None = None
        self._wait_s = 0.0
        self._failures = 0
        self._extra: list[datetime] = []

    def is_due(self, now: datetime) -> bool:
        """Whether to ask now; after a clock was set back, always."""
        if self._asked_at is None or now < self._asked_at:
            return True
        return now >= self._asked_at + timedelta(seconds=self._wait_s) or any(at <= now for at in self._extra)

    def answered(self, now: datetime, *, is_busy: bool) -> float:
        """An answer came. Returns for how long it stands, s: one poll may be missed."""
        self._failures = 0
        self._next(now, BUSY_S if is_busy else self._idle_s)
        return 2 * self._wait_s + RETRY_S

    def failed(self, now: datetime) -> None:
        """None came."""
        self._failures += 1
        self._next(now, RETRY_S if self._failures < FAILURES else BREAK_S)

    def commanded(self, now: datetime) -> None:
        """Something was ordered: its effect is looked for."""
        self._extra = [now + timedelta(seconds=after_s) for after_s in AFTER_COMMAND_S]

    def _next(self, now: datetime, wait_s: float) -> None:
        self._asked_at, self._wait_s = now, wait_s
        self._extra = [at for at in self._extra if now < at <= now + timedelta(seconds=AFTER_COMMAND_S[-1])]
