"""Reads what the retailer billed: the last three days every four hours, ninety days back at first."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.energy.billed import billed_days
from domain.energy.billed_spans import after, begun, spans
from domain.instants import midnight
from domain.ports.sources import BillSource
from scheduler.state import HouseState
from scheduler.timetable import Job, every

EVERY = timedelta(hours=4)
AGAIN = timedelta(minutes=10)  # where an account had no calls to spare
LATER = timedelta(hours=1)  # where it did not answer, or refused
LEAST_CALLS = 10  # so many are left to the prices


class ReadBills:
    """Keeps `state.bills`."""

    NAME = "bills"

    def __init__(self, state: HouseState, source: BillSource) -> None:
        self._state, self._source = state, source
        self._rests: tuple[datetime, datetime] | None = None

    def job(self) -> Job:
        """Its line of the timetable."""
        return Job(self.NAME, every(AGAIN), self.run)

    async def run(self, now: datetime) -> bool:
        """One round, unless the last one was whole and is not old. Raises DeviceError."""
        if not self._state.clock_trust.is_trusted:
            return False
        if self._rests is not None and self._rests[0] <= now < self._rests[1]:
            return False
        zone, bills = ZoneInfo(self._state.house.site.timezone), self._state.bills
        today = now.astimezone(zone).date()
        asked = bills.asked or begun(today)
        self._rests = (now, now + LATER)
        for span in spans(asked, today):
            left = self._source.calls_left
            if left is not None and left < LEAST_CALLS:
                self._rests = None
                return False
            first, last = span
            told = await self._source.billed(midnight(first, zone), midnight(last, zone))
            asked = after(asked, span)
            days = billed_days(told, self._state.house.site.timezone)
            await bills.take([day for day in days if first <= day.day < last], asked)
        self._rests = (now, now + EVERY)
        return True

    async def close(self) -> None:
        """Lets go of the source."""
        await self._source.close()
