"""Charge sessions that are over, one by one or a month at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.params import QueryParameter

from api.bodies import Page
from api.given import GivenClock, GivenControl, GivenPast
from api.history import Cursor, From, Limit, To, row_of
from api.query import span
from api.tables import listed
from domain.house.access import Scope
from domain.loadpoint.past_session import PastSession, SessionMonth, by_month
from domain.ports.records import PastPower

Wanted = Annotated[
    str | None, QueryParameter(required=False, description="Only those at this loadpoint", max_length=63)
]
Car = Annotated[str | None, QueryParameter(required=False, description="Only this car's", max_length=63)]
PAGE = 500


class SessionController(Controller):
    """`/history/sessions`."""

    path = "/history/sessions"
    tags = ["history"]

    @get("/", scope=Scope.READ, summary="Charge sessions, newest first")
    async def sessions(
        self,
        request: Request[Any, Any, Any],
        past: GivenPast,
        clock: GivenClock,
        start: From = None,
        end: To = None,
        loadpoint: Wanted = None,
        vehicle: Car = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response[Page[PastSession]]:
        """Those that ended in the time asked for, the last 31 days unless asked otherwise. The one that still
        runs is in the status. `Accept: text/csv` works.
        """
        since, until = span(start, end, clock.now() + timedelta(seconds=1), timedelta(days=31))
        found: list[tuple[int, PastSession]] = []
        before = row_of(cursor)
        while len(found) <= limit and (rows := await past.sessions(since, until, before, PAGE)):
            found += [row for row in rows if _is_wanted(row[1], loadpoint, vehicle)]
            before = rows[-1][0]
        more = str(found[limit - 1][0]) if len(found) > limit else None
        return listed(request, [session for _, session in found[:limit]], PastSession, more)

    @get("/months", scope=Scope.READ, summary="Sums of the charge sessions per month, loadpoint and car")
    async def months(
        self,
        request: Request[Any, Any, Any],
        past: GivenPast,
        clock: GivenClock,
        control: GivenControl,
        start: From = None,
        end: To = None,
        loadpoint: Wanted = None,
        vehicle: Car = None,
    ) -> Response[Page[SessionMonth]]:
        """Months of the site's calendar, newest first, the last year unless asked otherwise; a session counts
        in the month it ended in. `Accept: text/csv` works.
        """
        since, until = span(start, end, clock.now() + timedelta(seconds=1), timedelta(days=365))
        wanted = [each for each in await _all(past, since, until) if _is_wanted(each, loadpoint, vehicle)]
        return listed(request, by_month(wanted, control.house.site.timezone), SessionMonth)


async def _all(past: PastPower, start: datetime, end: datetime) -> Sequence[PastSession]:
    found: list[PastSession] = []
    before: int | None = None
    while rows := await past.sessions(start, end, before, PAGE):
        found += [session for _, session in rows]
        before = rows[-1][0]
    return found


def _is_wanted(session: PastSession, loadpoint: str | None, vehicle: str | None) -> bool:
    return loadpoint in (None, session.loadpoint) and vehicle in (None, session.vehicle)
