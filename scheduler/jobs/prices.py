"""Fetches prices; the last good ones stay until they run out, and a missing price is never a zero."""

import logging
from datetime import datetime, timedelta

from domain.errors import DeviceError
from domain.ports.sources import PriceSource
from scheduler.state import HouseState
from scheduler.timetable import Job, every

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
AHEAD = timedelta(hours=48)


class FetchPrices:
    """Keeps `state.tariff` fresh."""

    def __init__(self, state: HouseState, source: PriceSource | None) -> None:
        self._state, self._source = state, source

    def job(self) -> Job:
        """Every five minutes, as markets settle."""
        return Job("prices", every(EVERY), self.fetch)

    async def fetch(self, now: datetime) -> None:
        """Raises DeviceError when the source has nothing."""
        if self._source is not None:
            self._state.tariff = await self._source.fetch(now, now + AHEAD)

    async def fetch_quietly(self, now: datetime) -> None:
        """The same; a failure is logged and the timetable tries again."""
        try:
            await self.fetch(now)
        except DeviceError as err:
            log.warning("no prices yet: %s", err)
