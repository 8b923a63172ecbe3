"""What ends the wait between two ticks before its time: a wish, a price, a plan, a device that spoke up.

However often it rings the loop never spins: a device that fails at once brings an outcome at once.
"""

import asyncio
from collections import deque
from datetime import datetime
from enum import Enum

from domain.ports.clock import Clock

MOST_CALLS = (8, 2.0)  # so many early ticks in so many real seconds
MOST_OUTCOMES = (10, 60.0)  # what is left over is told by the next tick


class Call(Enum):
    """Why the wait is over: it is time to decide, or only an outcome is to be told."""

    DECIDE = "decide"
    TELL = "tell"


class Pace:
    """Lets through so many in any span of so many real seconds."""

    def __init__(self, most: int, within_s: float) -> None:
        self._within_s = within_s
        self._taken: deque[float] = deque(maxlen=most)

    def take(self) -> None:
        """One was let through now."""
        self._taken.append(asyncio.get_running_loop().time())

    def wait_s(self) -> float:
        """How long the next one must wait, s."""
        if len(self._taken) < (self._taken.maxlen or 0):
            return 0.0
        return max(0.0, self._taken[0] + self._within_s - asyncio.get_running_loop().time())


class Alarm:
    """Rung by everybody, waited for by the loop alone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung, self._told = asyncio.Event(), asyncio.Event()
        self._calls, self._outcomes = Pace(*MOST_CALLS), Pace(*MOST_OUTCOMES)

    def ring(self) -> None:
        """Something new is to be decided: asks for a tick before its time."""
        self._rung.set()

    def tell(self) -> None:
        """A device did something, or refused to: that is to be proven and shown, not decided anew."""
        self._told.set()

    def hush(self) -> None:
        """A decision is being made that knows all there was to ring for."""
        self._rung.clear()
        self._told.clear()

    async def wait(self, until: datetime, longest_s: float) -> Call:
        """Sleeps until this instant of the clock, or until rung; never longer than `longest_s`."""
        # The clock may be set back meanwhile, so the instant alone is no bound.
        seconds = min((until - self._clock.now()).total_seconds(), longest_s)
        timer = asyncio.ensure_future(self._clock.sleep(max(0.0, seconds)))
        calls = {
            asyncio.ensure_future(self._heard(self._rung, self._calls)): Call.DECIDE,
            asyncio.ensure_future(self._heard(self._told, self._outcomes)): Call.TELL,
        }
        try:
            await asyncio.wait((timer, *calls), return_when=asyncio.FIRST_COMPLETED)
            if timer.done():
                return Call.DECIDE
            # What is asked at the same moment is decided together.
            await self._clock.sleep(0)
            heard = [call for task, call in calls.items() if task.done()]
            (self._calls if Call.DECIDE in heard else self._outcomes).take()
            return Call.DECIDE if Call.DECIDE in heard else Call.TELL
        finally:
            for task in (timer, *calls):
                task.cancel()
            self._told.clear()

    @staticmethod
    async def _heard(event: asyncio.Event, pace: Pace) -> None:
        await event.wait()
        await asyncio.sleep(pace.wait_s())
