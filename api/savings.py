"""What battery and control saved."""

from datetime import timedelta

from litestar import Controller, get

from api.bodies import Savings
from api.given import GivenClock, GivenPast
from api.history import ENERGY_RESOLUTION_S, From, To, in_parts
from api.query import span
from domain.energy.series import NOTHING, both, compare
from domain.house.access import Scope


class SavingsController(Controller):
    """`/savings`."""

    path = "/savings"
    tags = ["history"]

    @get("/", scope=Scope.READ, summary="Actual cost beside the cost without battery and control")
    async def savings(
        self, past: GivenPast, clock: GivenClock, start: From = None, end: To = None
    ) -> Savings:
        """The same load, solar and prices, the last 31 days unless asked otherwise."""
        since, until = span(start, end, clock.now(), timedelta(days=31))
        found = NOTHING
        async for samples in in_parts(past, since, until):
            found = both(found, compare(samples, ENERGY_RESOLUTION_S, until))
        saved = None if found.cost is None or found.cost_without is None else found.cost_without - found.cost
        return Savings(
            start=since,
            end=until,
            cost=found.cost,
            cost_without=found.cost_without,
            savings=saved,
            measured_s=found.measured_s,
        )
