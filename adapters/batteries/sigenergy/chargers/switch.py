"""A switch that can be written and not read: what was last done with it by us, and how long ago."""

from datetime import datetime, timedelta

from domain.ports.clock import Clock

TAKES_HOLD = timedelta(seconds=30)


class Switch:
    """`started`: True or False as last written, None: not by this server since its start."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._at: datetime | None = None
        self.started: bool | None = None

    def written(self, *, started: bool) -> None:
        """A start or a stop was sent, whatever became of it."""
        self.started, self._at = started, self._clock.now()

    @property
    def is_starting(self) -> bool:
        """Whether a start may still be taking hold."""
        if not self.started or self._at is None:
            return False
        return timedelta(0) <= self._clock.now() - self._at < TAKES_HOLD
