"""Puts charges on disk that a charger made while nobody listened: once, and without what we saw of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.house.house import House
from domain.loadpoint.own_record import BUCKET_S, is_believable, is_seen, own_session, unseen_part
from domain.loadpoint.past_session import PastSession
from domain.loadpoint.session import Session
from domain.ports.records import PastPower
from domain.reading.charger import OwnRecord
from domain.reading.observation import Observation

AFTERWARDS = timedelta(days=400)  # a session that has a part of it may have ended so much later
PAGE = 500
Told = tuple[str, OwnRecord]


class OwnRecords:
    """`take` remembers what it has dealt with, as long as chargers tell it; what the disk refuses is tried
    again.
    """

    def __init__(self, past: PastPower) -> None:
        self._past = past
        self._taken: set[Told] = set()

    async def take(self, house: House, seen: Observation, sessions: Mapping[str, Session]) -> None:
        """Every record that is new. `sessions` are those that run. Raises StorageError."""
        for loadpoint_id, charger in seen.chargers.items():
            told = {(loadpoint_id, record) for record in charger.own_records}
            self._taken = {each for each in self._taken if each[0] != loadpoint_id or each in told}
            for record in charger.own_records:
                if (loadpoint_id, record) not in self._taken and is_believable(record, seen.at):
                    await self._keep(house, loadpoint_id, record, sessions.get(loadpoint_id))
                    self._taken.add((loadpoint_id, record))

    async def _keep(
        self, house: House, loadpoint_id: str, record: OwnRecord, running: Session | None
    ) -> None:
        if running is not None and is_seen(record, running.started_at, running.at):
            return
        ours = await self._sessions_since(record.began_at, loadpoint_id)
        if (left := unseen_part(record, ours)) is None:
            return
        rows = await self._past.power(left.began_at - timedelta(seconds=BUCKET_S), left.ended_at, BUCKET_S)
        await self._past.add_session(own_session(left, loadpoint_id, house.vehicles, rows))

    async def _sessions_since(self, start: datetime, loadpoint_id: str) -> list[PastSession]:
        """All of them: those that have a part of it are the oldest, and come last."""
        found: list[PastSession] = []
        before: int | None = None
        while page := await self._past.sessions(start, start + AFTERWARDS, before, PAGE):
            before = page[-1][0]
            found += [session for _, session in page if session.loadpoint == loadpoint_id]
        return found
