"""The past: series for charts, energy and money per period, and the log of why."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.params import QueryParameter

from api.bodies import Page
from api.given import GivenClock, GivenControl, GivenPast, GivenTold
from api.lived import lived_until
from api.query import instant, points, span, wrong
from api.tables import listed
from domain.energy.counted import whole_days, with_bills
from domain.energy.history import DecisionRecord, MeanPower
from domain.energy.known_hours import told_by
from domain.energy.means import bucket_of
from domain.energy.series import (
    EnergyPeriod,
    Measured,
    Period,
    PowerPoint,
    gathered,
    joined,
    measured_by,
    point_of,
)
from domain.house.access import Scope
from domain.house.allowed import outside
from domain.ports.records import PastPower
from domain.reason.shown import shown
from domain.status.away import AWAY

From = Annotated[
    str | None, QueryParameter(name="from", required=False, description="RFC 3339, inclusive", max_length=40)
]
To = Annotated[
    str | None, QueryParameter(name="to", required=False, description="RFC 3339, exclusive", max_length=40)
]
Resolution = Annotated[int, QueryParameter(ge=1, le=86_400, description="Seconds per value")]
By = Annotated[Period, QueryParameter(description="The site's calendar")]
At = Annotated[
    str | None,
    QueryParameter(required=False, description="RFC 3339: what was in force then, by target", max_length=40),
]
Limit = Annotated[int, QueryParameter(ge=1, le=1_000, description="How many at most")]
Cursor = Annotated[str | None, QueryParameter(required=False, description="`next` of the page before")]

ENERGY_RESOLUTION_S = 300
PART = timedelta(days=1)


class HistoryController(Controller):
    """`/history`."""

    path = "/history"
    tags = ["history"]

    @get("/power", scope=Scope.READ, summary="Power, state of charge and prices over time")
    async def power(
        self,
        request: Request[Any, Any, Any],
        past: GivenPast,
        clock: GivenClock,
        start: From = None,
        end: To = None,
        resolution_s: Resolution = 300,
    ) -> Response[Page[PowerPoint]]:
        """Means per bucket, the last day unless asked otherwise; null below 95 % coverage. `Accept: text/csv`
        works.
        """
        since, until = span(start, end, clock.now(), timedelta(days=1))
        points(since, until, resolution_s)
        lived = await lived_until(past, until, clock.now())
        rows = await past.power(since, until, resolution_s)
        return listed(request, [point_of(row, resolution_s, since, lived) for row in rows], PowerPoint)

    @get("/energy", scope=Scope.READ, summary="Energy and money per hour, day or month")
    async def energy(
        self,
        request: Request[Any, Any, Any],
        past: GivenPast,
        clock: GivenClock,
        control: GivenControl,
        start: From = None,
        end: To = None,
        by: By = Period.DAY,
    ) -> Response[Page[EnergyPeriod]]:
        """Wh and currency per period of the site's calendar, the last 31 days unless asked otherwise; null
        below 95 % coverage, with the sums of what was measured in `known_hours`.
        """
        since, until = span(start, end, clock.now(), timedelta(days=31))
        zone = control.house.site.timezone
        lived = await lived_until(past, until, clock.now())
        parts = list[Measured]()
        async for means in in_parts(past, since, until):
            parts += measured_by(Period.HOUR, means, zone)
        hours = joined(parts)
        days = whole_days(gathered(Period.DAY, hours, zone), since, lived) if control.bills else []
        told = [
            shown(with_bills(each, whole_days(days, each.start, each.end), control.bills, zone))
            for each in told_by(by, hours, since, lived, zone)
        ]
        return listed(request, told, EnergyPeriod)

    @get("/decisions", scope=Scope.READ, summary="Why the house did what it did, newest first")
    async def decisions(
        self,
        request: Request[Any, Any, Any],
        past: GivenPast,
        clock: GivenClock,
        told: GivenTold,
        start: From = None,
        end: To = None,
        cursor: Cursor = None,
        limit: Limit = 100,
        at: At = None,
    ) -> Response[Page[DecisionRecord]]:
        """One line whenever a decision changed its mind, the last day unless asked otherwise: what was told
        to whom and why, with the prices that decided and the next best act. `at` asks what was in force at
        one instant instead: the last line of each target until then; where the server was not running, the
        line that says so comes first (`server_away`). `Accept: text/csv` works.
        """
        if at is not None:
            if (start, end, cursor) != (None, None, None):
                raise wrong("at", "goes without from, to and cursor")
            then = instant(at, "at")
            rows = [record for record in await past.in_force(then) if not record.is_over]
            rows.sort(key=lambda record: record.code != AWAY)  # what the others tell was decided before it
            return listed(request, told.all(rows), DecisionRecord)
        since, until = span(start, end, clock.now() + timedelta(seconds=1), timedelta(days=1))
        found = await past.decisions(since, until, row_of(cursor), limit + 1)
        rows = [record for _, record in found[:limit]]
        more = str(found[limit - 1][0]) if len(found) > limit else None
        return listed(request, told.all(rows), DecisionRecord, more)


async def in_parts(past: PastPower, start: datetime, end: datetime) -> AsyncIterator[Sequence[MeanPower]]:
    """5-minute means of [start, end) a day at a time, so that two years of them do not hold up the loop.

    Parts begin on whole buckets; a bucket must not be cut in two.
    """
    since = whole_bucket(start)
    while since < end:
        part_end = min(since + PART, end)
        yield await past.power(since, part_end, ENERGY_RESOLUTION_S)
        await asyncio.sleep(0)
        since = part_end


def whole_bucket(at: datetime) -> datetime:
    """The begin of the 5 minutes that hold `at`."""
    return bucket_of(at, timedelta(seconds=ENERGY_RESOLUTION_S))


def row_of(cursor: str | None) -> int | None:
    """The row that the page before ended with. Raises InvalidRequest."""
    if cursor is None:
        return None
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 18:
        raise wrong("cursor", outside(cursor, "the next of a page before"))
    return int(cursor)
