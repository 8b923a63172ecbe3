"""Notices that the house's clock was set back, so that nothing bought by a timer is kept longer for it."""

import asyncio
from datetime import datetime, timedelta

TOLERATED = timedelta(seconds=2)  # clocks are also trimmed a little; nobody gains by that


class SetBack:
    """Compares the clock with the time that really passed between two looks."""

    def __init__(self) -> None:
        self.last: datetime | None = None
        self._looked_at = 0.0

    def resume(self, last: datetime | None) -> None:
        """The newest instant that an earlier run knew: it is not later now than then."""
        self.last, self._looked_at = last, asyncio.get_running_loop().time()

    def look(self, now: datetime) -> timedelta | None:
        """By how much the clock was set back since the last look, negative; None where it was not."""
        at = asyncio.get_running_loop().time()
        last, passed = self.last, timedelta(seconds=at - self._looked_at)
        self.last, self._looked_at = now, at
        if last is None or now >= last + passed - TOLERATED:
            return None
        return now - (last + passed)
