"""Samples, sessions and the why-log: raw for two days, then 5-minute rows for two years.

Rolling up starts at the newest 5-minute row there is, so it stays cheap however much is kept.
"""

import logging
import sqlite3
from collections.abc import Sequence
from datetime import datetime

import msgspec

from adapters.stores.sqlite.database import Database, Row
from adapters.stores.sqlite.instants import to_instant, to_ms
from adapters.stores.sqlite.keeping import FORGET_RAW, KEEP, RAW_KEPT
from adapters.stores.sqlite.means import (
    BUCKET_MS,
    COLUMNS,
    LAST_ROLLED,
    OF_MEANS,
    OF_PIECES,
    PIECES,
    ROLL_UP,
    mean_power,
)
from adapters.stores.sqlite.sample_rows import ADD_SAMPLES, sample_row
from adapters.stores.sqlite.settling import settle
from domain.energy.history import DecisionRecord, MeanPower, Sample
from domain.house.house import SiteId
from domain.loadpoint.past_session import PastSession
from domain.tariff.slots import PriceSlot

ADD_DECISIONS = (
    "INSERT INTO decisions (site, at, target, owner, code, text, facts, action, plan_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

# The parameters of `means.py`, and ?5 where 5-minute rows begin, ?6 where raw ones take over, ?7 the bucket
# asked for; all ms.
POWER = " ".join(
    (
        "WITH RECURSIVE",
        PIECES,
        ", rows AS (SELECT",
        ", ".join(COLUMNS),
        "FROM power_5min WHERE site = ?4 AND at >= ?5 AND at < min(?2, ?6) UNION ALL SELECT",
        OF_PIECES,
        "FROM pieces GROUP BY 1) SELECT at / ?7 * ?7,",
        OF_MEANS,
        "FROM rows GROUP BY 1 ORDER BY 1",
    )
)
FIRST_RAW = "SELECT min(at) FROM samples WHERE site = ?"
# `+site`: by the index of instants, for that of targets would have all of a year sorted.
DECISIONS = """
SELECT id, at, target, owner, code, text, facts, action, plan_id FROM decisions
WHERE +site = ?5 AND at >= ?1 AND at < ?2
AND (?3 IS NULL OR (at, id) < (SELECT at, id FROM decisions WHERE id = ?3))
ORDER BY at DESC, id DESC LIMIT ?4
"""
# Of rows of one instant the last one written; SQLite takes the other columns from the row of the maximum.
IN_FORCE = """
SELECT max(at * 1000000 + id % 1000000), at, target, owner, code, text, facts, action, plan_id FROM decisions
WHERE site = ? AND at <= ? GROUP BY target ORDER BY target
"""
# A session that was written just before a crash ends once more after it.
ADD_SESSION = "INSERT OR REPLACE INTO sessions (site, id, ended_at, document) VALUES (?, ?, ?, ?)"
SESSIONS = """
SELECT row, CAST(document AS BLOB) FROM sessions
WHERE site = ?1 AND ended_at >= ?2 AND ended_at < ?3 AND row < coalesce(?4, 9e18)
ORDER BY row DESC LIMIT ?5
"""

log = logging.getLogger(__name__)


class SqlitePast:
    """Fits the port PastPower."""

    def __init__(self, database: Database, site: SiteId) -> None:
        self._database, self._site = database, site

    async def add_samples(self, samples: Sequence[Sample]) -> None:
        """Keeps raw samples, in one transaction; a second one of the same millisecond replaces the first."""
        await self._database.write_many(
            ADD_SAMPLES, [(self._site, *sample_row(sample)) for sample in samples]
        )

    async def add_decisions(self, decisions: Sequence[DecisionRecord]) -> None:
        """Keeps lines of the why-log, in one transaction."""
        await self._database.write_many(
            ADD_DECISIONS, [(self._site, *_decision_row(record)) for record in decisions]
        )

    async def settle(self, slots: Sequence[PriceSlot]) -> None:
        """What began in these slots and waits for its settled price gets it."""
        await self._database.transaction(lambda connection: settle(connection, self._site, slots))

    async def power(self, start: datetime, end: datetime, resolution_s: int) -> Sequence[MeanPower]:
        """Means per bucket of [start, end); `at` is the bucket's begin, a multiple of the resolution.

        Below 5 minutes, times whose raw rows are gone appear as 5-minute rows.
        """
        bucket_ms = max(1, resolution_s) * 1000
        [[first_ms]] = await self._database.read(FIRST_RAW, (self._site,))
        if bucket_ms < BUCKET_MS:
            raw_from = to_ms(end) if first_ms is None else _floor(first_ms)
        else:
            [[last_ms]] = await self._database.read(LAST_ROLLED, (self._site, to_ms(end)))
            raw_from = _raw_from(last_ms, first_ms)
        since, until, fine_ms = to_ms(start), to_ms(end), min(bucket_ms, BUCKET_MS)
        parameters = (max(since, raw_from), until, fine_ms, self._site, since, raw_from, bucket_ms)
        return [mean_power(row) for row in await self._database.read(POWER, parameters)]

    async def decisions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, DecisionRecord]]:
        """Newest first, of one instant the last written one, with their row numbers for paging."""
        rows = await self._database.read(DECISIONS, (to_ms(start), to_ms(end), before, limit, self._site))
        return [(row[0], _decision(row[1:])) for row in rows]

    async def in_force(self, at: datetime) -> Sequence[DecisionRecord]:
        """The last line of every target until `at`, by target."""
        rows = await self._database.read(IN_FORCE, (self._site, to_ms(at)))
        return [_decision(row[1:]) for row in rows]

    async def add_session(self, session: PastSession) -> None:
        """Keeps a charge that is over; durable on return."""
        row = (self._site, session.id, to_ms(session.ended_at), msgspec.json.encode(session))
        await self._database.write(ADD_SESSION, row)

    async def sessions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, PastSession]]:
        """Newest first, with their row numbers for paging; one that cannot be read costs itself."""
        rows = await self._database.read(SESSIONS, (self._site, to_ms(start), to_ms(end), before, limit))
        found: list[tuple[int, PastSession]] = []
        for number, document in rows:
            try:
                found.append((number, msgspec.json.decode(document, type=PastSession)))
            except msgspec.MsgspecError as err:
                log.warning("a session cannot be read and is left out: %s", err)
        return found

    async def prune(self, now: datetime) -> None:
        """Rolls finished 5-minute buckets up, then forgets what is past its keeping time; all or none.

        Afterwards the file is whole without its -wal: whoever copies it alone loses half an hour at most.
        """
        await self._database.transaction(lambda connection: _tidy(connection, self._site, now))
        await self._database.checkpoint()


def _tidy(connection: sqlite3.Connection, site: SiteId, now: datetime) -> None:
    until_ms = _floor(to_ms(now))
    [[first_ms]] = connection.execute(FIRST_RAW, (site,)).fetchall()
    [[last_ms]] = connection.execute(LAST_ROLLED, (site, until_ms)).fetchall()
    connection.execute(ROLL_UP, (_raw_from(last_ms, first_ms), until_ms, BUCKET_MS, site))
    # Whole buckets only: half a bucket would be rolled up again, over the good row.
    connection.execute(FORGET_RAW, (site, _floor(to_ms(now - RAW_KEPT))))
    for forget, kept in KEEP:
        connection.execute(forget, (site, to_ms(now - kept)))


def _floor(ms: int) -> int:
    return ms - ms % BUCKET_MS


def _raw_from(last_ms: int | None, first_ms: int | None) -> int:
    """From where raw rows tell more than 5-minute rows: the newest of these may have been made before its
    last samples came, but must not be made anew from a half of them.
    """
    if last_ms is None:
        return 0
    is_whole = first_ms is not None and first_ms < last_ms + BUCKET_MS
    return last_ms if is_whole else last_ms + BUCKET_MS


def _decision_row(record: DecisionRecord) -> Row:
    facts = msgspec.json.encode(record.facts)
    at, what = to_ms(record.at), (record.target, record.owner, record.code, record.text)
    return (at, *what, facts, record.action, record.plan_id)


def _decision(row: Row) -> DecisionRecord:
    at, target, owner, code, text, facts, action, plan_id = row
    return DecisionRecord(
        at=to_instant(at),
        target=target,
        owner=owner,
        code=code,
        text=text,
        facts=msgspec.json.decode(facts),
        action=action,
        plan_id=plan_id,
    )
