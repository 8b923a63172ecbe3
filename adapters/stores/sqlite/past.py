"""Samples and the why-log: raw for two days, then 5-minute rows for two years.

Rolling up starts at the newest 5-minute row there is, so it stays cheap however much is kept.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

import msgspec

from adapters.stores.sqlite.database import Database, Row
from adapters.stores.sqlite.instants import to_instant, to_ms
from adapters.stores.sqlite.keeping import FORGET_RAW, KEEP, RAW_KEPT
from domain.energy.history import DecisionRecord, Sample
from domain.house.house import SiteId

BUCKET_MS = 300_000
ADD_SAMPLES = "INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
ADD_DECISIONS = (
    "INSERT INTO decisions (site, at, target, owner, code, text, facts) VALUES (?, ?, ?, ?, ?, ?, ?)"
)

ROLL_UP = """
INSERT OR REPLACE INTO power_5min
SELECT site, at / 300000 * 300000,
    avg(grid_w), avg(pv_w), avg(battery_w), avg(load_w), avg(ev_w), avg(soc_pct),
    avg(import_price), avg(export_price),
    avg(max(grid_w, 0)), avg(max(-grid_w, 0)), avg(max(-battery_w, 0)), avg(max(battery_w, 0))
FROM samples
WHERE site = ?2 AND at < ?1
    AND at >= coalesce((SELECT max(at) FROM power_5min WHERE site = ?2 AND at < ?1), 0)
GROUP BY 2
"""

# ?1 start, ?2 end, ?3 bucket, ?4 where raw rows take over, ?5 bucket of the raw rows, all ms; ?6 site.
POWER = """
WITH rows AS (
    SELECT * FROM power_5min WHERE site = ?6 AND at >= ?1 AND at < min(?2, ?4)
    UNION ALL
    SELECT site, at / ?5 * ?5,
        avg(grid_w), avg(pv_w), avg(battery_w), avg(load_w), avg(ev_w), avg(soc_pct),
        avg(import_price), avg(export_price),
        avg(max(grid_w, 0)), avg(max(-grid_w, 0)), avg(max(-battery_w, 0)), avg(max(battery_w, 0))
    FROM samples WHERE site = ?6 AND at >= max(?1, ?4) AND at < ?2 GROUP BY 2
)
SELECT at / ?3 * ?3,
    avg(grid_w), avg(pv_w), avg(battery_w), avg(load_w), avg(ev_w), avg(soc_pct),
    avg(import_price), avg(export_price), avg(import_w), avg(export_w), avg(charge_w), avg(discharge_w)
FROM rows GROUP BY 1 ORDER BY 1
"""
FIRST_RAW = "SELECT min(at) FROM samples WHERE site = ? AND at < ?"
LAST_ROLLED = "SELECT max(at) FROM power_5min WHERE site = ? AND at < ?"
DECISIONS = """
SELECT id, at, target, owner, code, text, facts FROM decisions
WHERE site = ?5 AND at >= ?1 AND at < ?2 AND id < coalesce(?3, 9e18)
ORDER BY id DESC LIMIT ?4
"""


class SqlitePast:
    """Fits the port PastPower."""

    def __init__(self, database: Database, site: SiteId) -> None:
        self._database, self._site = database, site

    async def add_samples(self, samples: Sequence[Sample]) -> None:
        """Keeps raw samples, in one transaction; a second one of the same millisecond replaces the first."""
        await self._database.write_many(
            ADD_SAMPLES, [(self._site, *_sample_row(sample)) for sample in samples]
        )

    async def add_decisions(self, decisions: Sequence[DecisionRecord]) -> None:
        """Keeps lines of the why-log, in one transaction."""
        await self._database.write_many(
            ADD_DECISIONS, [(self._site, *_decision_row(record)) for record in decisions]
        )

    async def power(self, start: datetime, end: datetime, resolution_s: int) -> Sequence[Sample]:
        """Means per bucket of [start, end); `at` is the bucket's begin, a multiple of the resolution.

        From 5 minutes up, every 5-minute mean weighs the same, so the answer does not change when raw
        rows are rolled up. Below that, times whose raw rows are gone appear as 5-minute rows.
        """
        bucket_ms = max(1, resolution_s) * 1000
        is_fine = bucket_ms < BUCKET_MS
        [[edge]] = await self._database.read(FIRST_RAW if is_fine else LAST_ROLLED, (self._site, to_ms(end)))
        if is_fine:
            raw_from = _floor(edge) if edge is not None else to_ms(end)
        else:
            raw_from = edge + BUCKET_MS if edge is not None else 0
        raw_bucket_ms = min(bucket_ms, BUCKET_MS)
        parameters = (to_ms(start), to_ms(end), bucket_ms, raw_from, raw_bucket_ms, self._site)
        return [_sample(row) for row in await self._database.read(POWER, parameters)]

    async def decisions(
        self, start: datetime, end: datetime, before: int | None = None, limit: int = 100
    ) -> Sequence[tuple[int, DecisionRecord]]:
        """Newest first, with their row numbers for paging."""
        rows = await self._database.read(DECISIONS, (to_ms(start), to_ms(end), before, limit, self._site))
        return [(row[0], _decision(row[1:])) for row in rows]

    async def prune(self, now: datetime) -> None:
        """Rolls finished 5-minute buckets up, then forgets what is past its keeping time; all or none.

        Afterwards the file is whole without its -wal: whoever copies it alone loses half an hour at most.
        """
        await self._database.transaction(lambda connection: _tidy(connection, self._site, now))
        await self._database.checkpoint()


def _tidy(connection: sqlite3.Connection, site: SiteId, now: datetime) -> None:
    connection.execute(ROLL_UP, (_floor(to_ms(now)), site))
    # Whole buckets only: half a bucket would be rolled up again, over the good row.
    connection.execute(FORGET_RAW, (site, _floor(to_ms(now - RAW_KEPT))))
    for forget, kept in KEEP:
        connection.execute(forget, (site, to_ms(now - kept)))


def _floor(ms: int) -> int:
    return ms - ms % BUCKET_MS


def _sample_row(sample: Sample) -> Row:
    return (
        to_ms(sample.at),
        sample.grid_w,
        sample.pv_w,
        sample.battery_w,
        sample.load_w,
        sample.ev_w,
        sample.soc_pct,
        sample.import_price,
        sample.export_price,
    )


def _sample(row: Row) -> Sample:
    return Sample(
        at=to_instant(row[0]),
        grid_w=row[1],
        pv_w=row[2],
        battery_w=row[3],
        load_w=row[4],
        ev_w=row[5],
        soc_pct=row[6],
        import_price=row[7],
        export_price=row[8],
        import_w=row[9],
        export_w=row[10],
        charge_w=row[11],
        discharge_w=row[12],
    )


def _decision_row(record: DecisionRecord) -> Row:
    facts = msgspec.json.encode(record.facts)
    return (to_ms(record.at), record.target, record.owner, record.code, record.text, facts)


def _decision(row: Row) -> DecisionRecord:
    at, target, owner, code, text, facts = row
    return DecisionRecord(
        at=to_instant(at), target=target, owner=owner, code=code, text=text, facts=msgspec.json.decode(facts)
    )
