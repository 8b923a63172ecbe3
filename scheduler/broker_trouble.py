"""A broker that does not let itself be told is a problem of the house, once that lasts."""

from collections.abc import Callable
from datetime import datetime, timedelta

from domain.ports.clock import Clock
from domain.status.problems import ProblemCode
from scheduler.problems import Problems

BORNE = timedelta(minutes=1)  # of the clock: brokers are started again, too


class BrokerTrouble:
    """`show` paints the problems that are known now."""

    def __init__(self, problems: Problems, show: Callable[[], None], clock: Clock) -> None:
        self._problems, self._show, self._clock = problems, show, clock
        self._since: datetime | None = None

    def failed(self, error: str) -> None:
        """It was tried in vain."""
        now = self._clock.now()
        self._since = self._since or now
        if now - self._since >= BORNE:
            self._problems.tell(ProblemCode.BROKER_SILENT, None, now, error=error)
            self._show()

    def is_over(self) -> None:
        """It was told everything."""
        self._since = None
        if self._problems.is_told(ProblemCode.BROKER_SILENT, None):
            self._problems.over(ProblemCode.BROKER_SILENT, None)
            self._show()
