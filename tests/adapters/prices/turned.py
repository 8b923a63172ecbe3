"""A clock that moves only when a test turns it, and wakes whoever sleeps on it then."""

import asyncio
from datetime import datetime, timedelta


class TurnedClock:
    """Real sockets go on while it stands still."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._moved = asyncio.Condition()

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        until = self.at + timedelta(seconds=seconds)
        async with self._moved:
            await self._moved.wait_for(lambda: self.at >= until)

    async def turn(self, seconds: float) -> None:
        async with self._moved:
            self.at += timedelta(seconds=seconds)
            self._moved.notify_all()
