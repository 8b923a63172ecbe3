"""The only places that know what time it is."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

from domain.instants import RealTime
from domain.ports.clock import Clock


class SystemClock:
    """The machine's clock: real time, and the time of a house that is no demo."""

    speed = 1.0

    def now(self) -> RealTime:
        """The current instant, UTC."""
        return RealTime(datetime.now(UTC))

    async def sleep(self, seconds: float) -> None:
        """Real seconds."""
        await asyncio.sleep(seconds)


class AcceleratedClock:
    """Runs `speed` times as fast from `start`, for demos and emulators.

    `origin` is the system's monotonic time that shows `start`: processes that agree on it share a clock.
    """

    def __init__(self, start: datetime, speed: float, origin: float | None = None) -> None:
        self._start = start
        self.origin = time.monotonic() if origin is None else origin
        self.speed = speed

    def now(self) -> datetime:
        """The current instant, UTC, in whole milliseconds."""
        seconds = (time.monotonic() - self.origin) * self.speed
        return self._start + timedelta(milliseconds=round(seconds * 1000))

    async def sleep(self, seconds: float) -> None:
        """Seconds of this clock."""
        await asyncio.sleep(seconds / self.speed)


class LoopClock:
    """The running event loop's own time from `start`: a scenario's clock, as that is virtual."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._origin = asyncio.get_running_loop().time()

    def now(self) -> datetime:
        """The current instant, UTC, in whole milliseconds."""
        seconds = asyncio.get_running_loop().time() - self._origin
        return self._start + timedelta(milliseconds=round(seconds * 1000))

    async def sleep(self, seconds: float) -> None:
        """Seconds of the loop."""
        await asyncio.sleep(seconds)


class SharedTime:
    """Real time where the house and its people live on one clock: in a story."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> RealTime:
        """The current instant, UTC."""
        return RealTime(self._clock.now())
