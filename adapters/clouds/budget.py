"""So many requests per minute, and none while the cloud asks for patience: requests cost money."""

from collections import deque
from datetime import datetime, timedelta

from domain.errors import Unreachable
from domain.instants import remembered, young
from domain.ports.clock import Clock

CALLS = 30  # Teslemetry documents so many per window
WINDOW_S = 60.0
FOR_COMMANDS = 4  # of these, readings leave so many to commands, which can also wait
PATIENCE_S = 60.0  # a command waits so long, then it is tried by a later tick


class BudgetUsedUp(Unreachable):
    """It was not asked, because too much was asked before."""


class RateBudget:
    """Counts requests on the injected clock. Readings are turned away, commands wait a while."""

    def __init__(self, clock: Clock, *, calls: int = CALLS, window_s: float = WINDOW_S) -> None:
        self._clock = clock
        self._calls, self._window = calls, timedelta(seconds=window_s)
        self._recent: deque[datetime] = deque()
        self._held_from = clock.now()
        self._held_until: datetime | None = None

    async def admit(self, *, urgent: bool) -> None:
        """Counts one request in. Raises BudgetUsedUp where it has to wait too long."""
        while (wait_s := self._wait_s(urgent)) > 0:
            if not urgent or wait_s > PATIENCE_S:
                raise BudgetUsedUp(self._why())
            await self._clock.sleep(wait_s)
        self._recent.append(self._clock.now())

    def give_back(self) -> None:
        """The request that was counted last never left this machine."""
        if self._recent:
            self._recent.pop()

    def hold(self, seconds: float) -> None:
        """The cloud wants no request for so long; a hold of a time that a clock was ahead to is over."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        known = self._held_until if self._held_from <= now else None
        self._held_from, self._held_until = now, max(until, known or until)

    def _why(self) -> str:
        """Without a countdown, which would be told anew at every try."""
        now = self._clock.now()
        if self._held_until is not None and self._held_from <= now < self._held_until:
            return "too many requests, it asks for patience"
        return "the request budget is used up"

    def _wait_s(self, urgent: bool) -> float:
        now = self._clock.now()
        self._recent = deque(remembered(self._recent, now, self._window, self._calls))
        waits = [0.0]
        if self._held_until is not None and self._held_from <= now:
            waits.append((self._held_until - now).total_seconds())
        allowed = self._calls if urgent else max(1, self._calls - FOR_COMMANDS)
        if len(young(self._recent, now, self._window)) >= allowed:
            waits.append((self._recent[len(self._recent) - allowed] + self._window - now).total_seconds())
        return max(waits)
