"""What battery and control saved."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from litestar import Controller, get

from api.bodies import Savings
from api.given import GivenClock, GivenControl, GivenPast
from api.history import From, To, in_parts, whole_bucket
from api.lived import lived_until
from api.query import span
from domain.energy.clock_trust import EARLIEST
from domain.energy.comparison import BUCKET, NOTHING, STOOD, compare, comparison_of, look_back, prices_of
from domain.energy.counted import beside, counted, whole_days
from domain.energy.history import MeanPower
from domain.energy.series import Measured, Period, joined, measured_by
from domain.energy.settlement import is_settled
from domain.energy.stored import PricedDay, days_told, worth_per_kwh
from domain.energy.supply import supply_cost
from domain.house.access import Scope
from domain.house.house import House
from domain.ports.records import PastPower
from domain.reason.shown import shown

FINE_S = 10


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
        below 95 % coverage, with what is known of a part in `known`.
        """
        since, until = span(start, end, clock.now(), timedelta(days=31))
        now = clock.now()
        zone, battery = control.house.site.timezone, control.house.battery
        found, parts, begins = NOTHING, list[Measured](), None
        counted_from = max(since, EARLIEST)  # before it there is nothing, and no room to look back in year 1
        lived = await lived_until(past, until, now)
        async for rows in in_parts(past, counted_from - STOOD, until):
            means = await _finely_at_its_ends(past, rows, since, lived)
            found = compare(means, whole_bucket(since), zone, battery, found)
            begins = begins or _first_of(means, whole_bucket(since))
            parts += measured_by(Period.DAY, means, zone) if control.bills else ()
        if start is None and found.since is not None:
            since = max(since, found.since)
        per_day = control.tariff.supply_charge_per_day
        supply = (
            None if per_day is None else supply_cost(per_day, max(since, EARLIEST), min(until, now), zone)
        )
        prices, today = await _prices_so_far(past, control.house, now), now.astimezone(ZoneInfo(zone)).date()
        worth = None if battery is None else worth_per_kwh(prices, today, battery)
        told = comparison_of(found, since, lived, worth=worth, supply=supply)
        bill = beside(whole_days(joined(parts), since, lived), control.bills, zone)
        return shown(
            Savings(
                start=since,
                end=until,
                cost=told.cost,
                cost_without=told.cost_without,
                savings=told.savings,
                stored_wh=told.stored_wh,
                stored_value=told.stored_value,
                stored_worth=worth,
                stored_worth_days=None if worth is None else days_told(prices, today),
                supply_charge=told.supply,
                terms_cost=told.terms,
                terms_cost_without=told.terms_without,
                settled=None if told.cost is None else is_settled(found.priced_s, found.settled_s),
                lifetime=shown(control.lifetime),
                billed=bill.billed,
                cost_counted=counted(told.cost, bill),
                savings_counted=None if told.savings is None else told.savings - bill.more,
                measured_s=found.paid_s,
                measured_from=None if begins is None else max(begins, since),
                coverage=told.coverage,
                known=told.known,
            )
        )


def _first_of(rows: Sequence[MeanPower], since: datetime) -> datetime | None:
    """When the grid's meter was measured for the first time from then on."""
    return next((row.at for row in rows if row.at >= since and row.grid_s > 0), None)


async def _finely_at_its_ends(
    past: PastPower, rows: Sequence[MeanPower], since: datetime, lived: datetime
) -> Sequence[MeanPower]:
    """The rows, those at both ends of a span in steps of `FINE_S`: a mean of five minutes tells where the
    battery stood in the middle of them, and the day's own sums know where it stands.
    """
    edges = {whole_bucket(each) - before for each in (since, lived) for before in (timedelta(), BUCKET)}
    edges |= {row.at for row in rows[:1]}
    found = list[MeanPower]()
    for row in rows:
        is_edge = row.at in edges
        found += await past.power(row.at, row.at + BUCKET, FINE_S) if is_edge else (row,)
    return found


async def _prices_so_far(past: PastPower, house: House, now: datetime) -> tuple[PricedDay, ...]:
    """The prices that tell what a stored kWh is worth now, for every span the same, so that parts add up;
    none are looked for without a battery.
    """
    zone, days = house.site.timezone, tuple[PricedDay, ...]()
    if house.battery is None:
        return days
    async for means in in_parts(past, look_back(now, zone), now):
        days = prices_of(means, zone, days)
    return days
