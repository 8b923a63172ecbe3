"""Notices that the house's clock was set back, so that nothing bought by a timer is kept longer for it, and
that it leapt, so that nothing that is counted by the hour is had anew for it.
"""

import asyncio
from datetime import datetime, timedelta

TOLERATED = timedelta(seconds=2)  # clocks are also trimmed a little; nobody gains by that
# A fast demo's clock gains on ours with every look, a busy machine's more. What moved with one that flips by
# less would grow older with each flip back.
LEAP = timedelta(minutes=10)


class SetBack:
    """Compares the clock with the time that really passed between two looks."""

    def __init__(self) -> None:
        self.last: datetime | None = None
        self.leapt: timedelta | None = None  # with the last look, ahead or back; None: it did not
        self._looked_at = 0.0

    def resume(self, last: datetime | None) -> None:
        """The newest instant that an earlier run knew: it is not later now than then."""
        self.last, self._looked_at = last, asyncio.get_running_loop().time()

    def look(self, now: datetime) -> timedelta | None:
        """By how much the clock was set back since the last look, negative; None where it was not."""
        at = asyncio.get_running_loop().time()
        last, passed = self.last, timedelta(seconds=at - self._looked_at)
        self.last, self._looked_at = now, at
        ahead = None if last is None else now - (last + passed)
        self.leapt = ahead if ahead is not None and abs(ahead) > LEAP else None
        if last is None or now >= last + passed - TOLERATED:
            return None
        return now - (last + passed)
