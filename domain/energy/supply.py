"""What the connection costs, whatever flows."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.instants import midnight


def supply_cost(per_day: float, since: datetime, until: datetime, timezone: str) -> float:
    """The daily charge for [since, until), currency: whole for every local day, be it of 23 or 25 hours, and
    in its share for a part of one.
    """
    zone, cost, begin = ZoneInfo(timezone), 0.0, since.astimezone(UTC)
    while begin < until:
        day = begin.astimezone(zone).date()
        next_midnight = midnight(day + timedelta(days=1), zone)
        end = min(next_midnight, until)
        cost += per_day * ((end - begin) / (next_midnight - midnight(day, zone)))
        begin = end
    return cost
