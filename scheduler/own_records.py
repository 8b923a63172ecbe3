"""Puts charges on disk that a charger made while nobody listened: once, and without what we saw of them."""

from collections.abc import Mapping
from datetime import timedelta

from domain.house.house import House
from domain.loadpoint.own_record import BUCKET_S, is_seen, own_session, unseen_part
from domain.loadpoint.session import Session
from domain.ports.records import PastPower
from domain.reading.observation import Observation, OwnRecord

AFTERWARDS = timedelta(days=400)  # a session that has a part of it may have ended so much later
Told = tuple[str, OwnRecord]


class OwnRecords:
    """`take` remembers what it has dealt with; what the disk refuses is tried again."""

    def __init__(self, past: PastPower) -> None:
        self._past = past
        self._taken: set[Told] = set()

    async def take(self, house: House, seen: Observation, sessions: Mapping[str, Session]) -> None:
        """Every record that is new. `sessions` are those that run. Raises StorageError."""
        for loadpoint_id, charger in seen.chargers.items():
            for record in charger.own_records:
                if (loadpoint_id, record) not in self._taken:
                    await self._keep(house, loadpoint_id, record, sessions.get(loadpoint_id))
                    self._taken.add((loadpoint_id, record))

    async def _keep(
        self, house: House, loadpoint_id: str, record: OwnRecord, running: Session | None
    ) -> None:
        if running is not None and is_seen(record, running.started_at, running.at):
            return
        known = await self._past.sessions(record.began_at, record.began_at + AFTERWARDS, limit=1_000)
        ours = [session for _, session in known if session.loadpoint == loadpoint_id]
        if (left := unseen_part(record, ours)) is None:
            return
        rows = await self._past.power(left.began_at - timedelta(seconds=BUCKET_S), left.ended_at, BUCKET_S)
        await self._past.add_session(own_session(left, loadpoint_id, house.vehicles, rows))
