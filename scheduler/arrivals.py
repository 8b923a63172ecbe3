"""Learns what arrives in each car of what is drawn for it: from the charges on record, and anew once one more
is over.
"""

from datetime import datetime, timedelta

from domain.house.house import House
from domain.loadpoint.arrival import arriving
from domain.ports.records import PastPower
from scheduler.state import HouseState

LOOKS_BACK = timedelta(days=180)  # winter and summer differ, and cars grow older
MOST = 500


class Arrivals:
    """Keeps `state.arrives`."""

    def __init__(self, state: HouseState, past: PastPower) -> None:
        self._state, self._past = state, past
        self._known_of: House | None = None

    def forget(self) -> None:
        """One more charge is on record."""
        self._known_of = None

    async def look(self, now: datetime) -> None:
        """Reads it where something is new; what cannot be read waits for more of it. Raises StorageError."""
        house = self._state.house
        if self._known_of is not None and self._known_of.vehicles == house.vehicles:
            return
        self._known_of = house
        rows = await self._past.sessions(now - LOOKS_BACK, now + timedelta(seconds=1), limit=MOST)
        self._state.arrives = arriving((session for _, session in rows), house)
