"""Rolls raw samples into 5-minute rows and forgets what is past its keeping time."""

from datetime import datetime, timedelta

from domain.ports.records import PastPower
from scheduler.state import HouseState
from scheduler.timetable import Job, every


class PrunePast:
    """Runs every half hour, so that each run is short."""

    def __init__(self, past: PastPower, state: HouseState) -> None:
        self._past, self._state = past, state

    def job(self) -> Job:
        """Its line of the timetable."""
        return Job("prune", every(timedelta(minutes=30)), self.run)

    async def run(self, now: datetime) -> None:
        """One round; a clock that leapt years forgets nothing: to it all of the past is too old."""
        if self._state.clock_trust.is_trusted:
            await self._past.prune(now)
