"""What the past tells about the battery."""

from datetime import timedelta

from litestar import Controller, get

from api.given import GivenClock, GivenControl, GivenPast, GivenTold
from api.history import From, To, in_parts
from api.lived import lived_until
from api.query import span
from domain.energy.battery_stats import NO_PAST, BatteryStats, battery_stats, looked_at
from domain.errors import UnknownTarget
from domain.house.access import Scope
from domain.reason.shown import shown


class BatteryStatsController(Controller):
    """`/battery/stats`."""

    path = "/battery/stats"
    tags = ["battery"]

    @get("/", scope=Scope.READ, summary="What went through the battery, its losses and what it holds")
    async def stats(
        self,
        past: GivenPast,
        clock: GivenClock,
        control: GivenControl,
        told: GivenTold,
        start: From = None,
        end: To = None,
    ) -> BatteryStats:
        """Learned from the 5-minute rows kept, the last 90 days unless asked otherwise, or since there are
        readings; 404 in a house without a battery. What cannot be told yet is null, and `missing` says why.
        """
        house = control.house
        if house.battery is None:
            raise UnknownTarget("this house has no battery")
        since, until = span(start, end, clock.now(), timedelta(days=90))
        found = NO_PAST
        async for means in in_parts(past, since, until):
            found = looked_at(means, found)
        if start is None and found.since is not None:
            since = max(since, found.since)
        lived = await lived_until(past, until, clock.now())
        return told(shown(battery_stats(found, since, lived, house.battery.capacity_wh, house.site.timezone)))
