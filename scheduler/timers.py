"""Whether a device's own timer may have let go of what it holds for us: then nobody else has changed it."""

from datetime import datetime, timedelta

from scheduler.lane import Lane
from scheduler.resources import RESOURCES

ENDING = timedelta(seconds=15)  # so near its end a timer may have let go already
MISSED = 2  # so many times without being written again, what runs on a timer may have run out


def may_have_ended(lane: Lane, resource: str, written: datetime, now: datetime) -> bool:
    """`written` is when the order last went out. One that has no end is kept alive by writing it again: where
    that failed, or we were away, its timer ran out.
    """
    held, able = lane.held.get(resource), lane.capabilities
    if held is None or not able.ends_by_itself:
        return False
    if held.until is not None:
        return now >= held.until - ENDING
    if able.reassert_s is None or not RESOURCES[resource].has_timer(held.order):
        return False
    was_away = abs(now - written) > MISSED * timedelta(seconds=able.reassert_s)
    return was_away or lane.failures.patience(resource).tried is not None
