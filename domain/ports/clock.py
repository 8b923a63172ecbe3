"""Time, as the shell is handed it: the house's, and the one outside."""

from datetime import datetime
from typing import Protocol

from domain.instants import RealTime


class Clock(Protocol):
    """The house's time; a demo's runs faster, a scenario's jumps."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Waits so many seconds of this clock."""
        ...


class RealClock(Protocol):
    """The time outside the house, for what belongs to people: codes, tokens, requests and deadlines."""

    def now(self) -> RealTime:
        """The current instant, aware, UTC."""
        ...
