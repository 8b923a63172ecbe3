"""What battery and control saved."""

from datetime import timedelta

from litestar import Controller, get

from api.bodies import Savings
from api.given import GivenClock, GivenPast
from api.history import From, To, in_parts
from api.query import span
from domain.energy.comparison import NOTHING, both, compare, comparison_of
from domain.house.access import Scope


class SavingsController(Controller):
    """`/savings`."""

    path = "/savings"
    tags = ["history"]

    @get("/", scope=Scope.READ, summary="Actual cost beside the cost without battery and control")
    async def savings(
        self, past: GivenPast, clock: GivenClock, start: From = None, end: To = None
    ) -> Savings:
        """The same load, solar and prices; without `from` the last 31 days, or since there are readings. Null
        below 95 % coverage.
        """
        since, until = span(start, end, clock.now(), timedelta(days=31))
        found = NOTHING
        async for means in in_parts(past, since, until):
            found = both(found, compare(means))
        if start is None and found.since is not None:
            since = max(since, found.since)
        told = comparison_of(found, since, min(until, clock.now()))
        return Savings(
            start=since,
            end=until,
            cost=told.cost,
            cost_without=told.cost_without,
            savings=told.savings,
            measured_s=found.measured_s,
            coverage=told.coverage,
        )
