"""When a car leaves next: a local time for each weekday, which may be different ones."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.house.settings import Weekday
from domain.instants import first_at

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
AHEAD = 8  # days to look at: this weekday's time may be over


def next_departure(departures: Mapping[Weekday, str], now: datetime, timezone: str) -> datetime | None:
    """The next departure after `now`, UTC; None where there is none on any day. It is the clock on the wall
    that counts, also in the nights in which it is put forward or back.
    """
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    for ahead in range(AHEAD):
        day = today + timedelta(days=ahead)
        if (clock := departures.get(WEEKDAYS[day.weekday()])) is None:
            continue
        hours, minutes = (int(part) for part in clock.split(":"))
        if hours == 24:
            leaves = first_at(day + timedelta(days=1), time(), zone)
        else:
            leaves = first_at(day, time(hours, minutes), zone)
        if leaves > now:
            return leaves
    return None
