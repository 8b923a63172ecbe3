"""Quiet hours: whether they hold now, and until when."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain.house.notify import Quiet
from domain.tariff.wall_clock import When, spans

AHEAD = timedelta(days=8)  # quiet hours of whole days may touch


def quiet_until(quiet: Quiet, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours end that hold now; None where none do. They go by the wall clock, as people do."""
    if not quiet.is_set:
        return None
    window = When(days=quiet.days, from_=quiet.from_, to=quiet.to)
    found = spans((window,), zone, now, now + AHEAD)
    return found[0][1] if found and found[0][0] <= now else None
