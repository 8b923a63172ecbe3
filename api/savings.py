"""What battery and control saved."""

from datetime import timedelta

from litestar import Controller, get

from api.bodies import Savings
from api.given import GivenClock, GivenControl, GivenPast
from api.history import From, To, in_parts, whole_bucket
from api.query import span
from domain.energy.clock_trust import EARLIEST
from domain.energy.comparison import NOTHING, compare, comparison_of, look_back
from domain.energy.counted import beside, counted, whole_days
from domain.energy.series import Measured, Period, joined, measured_by
from domain.energy.settlement import is_settled
from domain.energy.stored import worth_per_kwh
from domain.energy.supply import supply_cost
from domain.house.access import Scope


class SavingsController(Controller):
    """`/savings`."""

    path = "/savings"
    tags = ["history"]

    @get("/", scope=Scope.READ, summary="Actual cost beside the cost without battery and control")
    async def savings(
        self,
        past: GivenPast,
        clock: GivenClock,
        control: GivenControl,
        start: From = None,
        end: To = None,
    ) -> Savings:
        """The same load, solar and prices; without `from` the last 31 days, or since there are readings. Null
        below 95 % coverage.
        """
        since, until = span(start, end, clock.now(), timedelta(days=31))
        zone, battery = control.house.site.timezone, control.house.battery
        found, parts = NOTHING, list[Measured]()
        counted_from = max(since, EARLIEST)  # before it there is nothing, and no room to look back in year 1
        async for means in in_parts(past, look_back(counted_from, zone), until):
            found = compare(means, whole_bucket(since), zone, battery, found)
            parts += measured_by(Period.DAY, means, zone) if control.bills else ()
        if start is None and found.since is not None:
            since = max(since, found.since)
        lived = min(until, clock.now())
        per_day = control.tariff.supply_charge_per_day
        supply = None if per_day is None else supply_cost(per_day, max(since, EARLIEST), lived, zone)
        told = comparison_of(found, since, lived, supply or 0.0)
        days = found.stored.days
        bill = beside(whole_days(joined(parts), since, lived), control.bills, zone)
        return Savings(
            start=since,
            end=until,
            cost=told.cost,
            cost_without=told.cost_without,
            savings=told.savings,
            stored_wh=told.stored_wh,
            stored_value=told.stored_value,
            stored_worth=worth_per_kwh(days, days[-1].day, battery) if battery and days else None,
            supply_charge=supply,
            terms_cost=told.terms,
            terms_cost_without=told.terms_without,
            settled=None if told.cost is None else is_settled(found.priced_s, found.settled_s),
            lifetime=control.lifetime,
            billed=bill.billed,
            cost_counted=counted(told.cost, bill),
            savings_counted=None if told.savings is None else told.savings - bill.more,
            measured_s=found.measured_s,
            coverage=told.coverage,
        )
