"""A month's quota in a plan of two days: its fair share, for the rest is for the days after it.

A house that will use up its quota buys its last kWh at the price beyond it, whenever that is: every kWh more
today is one less later. What is left is spread over the hours left; what a plan leaves of its share falls to
the next ones. Where a kWh becomes cheaper beyond the quota nothing is spread, as
that would promise the better price too early.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import fsum
from zoneinfo import ZoneInfo

from domain.energy.terms_hours import within
from domain.instants import midnight
from domain.plan.draft.clock import Clock
from domain.tariff.band_price import Limits
from domain.tariff.terms import Band, Per, Side
from domain.tariff.wall_clock import When

Counter = tuple[Side, tuple[When, ...], Per, date]
LONGEST = timedelta(days=32)


def counter_of(band: Band, group: date) -> Counter:
    """What a band's energy is counted by in the day or month that `group` begins."""
    return (band.side, band.when, band.per, group)


def share_of(band: Band, group: date, steps: Sequence[int], clock: Clock) -> float:
    """The part of the windows' hours left in the month that the plan's steps are; 1 of a day's quota."""
    if band.per is not Per.MONTH:
        return 1.0
    zone, hours = clock.zone, clock.hours
    begin = max(clock.edges[0], midnight(group, zone))
    left = within(band.when, zone, begin, _next_month(group, zone), LONGEST) / timedelta(hours=1)
    planned = fsum(hours[t] for t in steps)
    return min(1.0, planned / left) if left > 0 else 1.0


def shared(limits: Limits, used_kwh: float | None, share: float) -> Limits:
    """A band's limits with what is left of each cut to a share."""
    if used_kwh is None or share >= 1.0:
        return limits
    above, upto = limits
    cut = [used_kwh + (kwh - used_kwh) * share if kwh > used_kwh else kwh for kwh in (above, upto or 0.0)]
    return cut[0], None if upto is None else cut[1]


def _next_month(group: date, zone: ZoneInfo) -> datetime:
    return midnight((group + LONGEST).replace(day=1), zone)
