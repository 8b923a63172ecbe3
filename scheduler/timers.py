"""What a device's own timer asks of us: when what it holds is to be written again, and whether it may have
let go of that, so that nobody else has changed it.
"""

from datetime import datetime, timedelta

from domain.command.held import Held
from scheduler.desire import OF_PEOPLE, Desire
from scheduler.lane import Lane
from scheduler.looks import LOOK_EVERY
from scheduler.resources import RESOURCES

# An end that moved by so much is written to the device's timer: a person's at once. What a plan moves every
# few minutes is written where the device would else end too soon, or much too late if nobody were there.
MOVED = timedelta(minutes=5)
RENEW_BEFORE = timedelta(minutes=10)
LAST_CALL = timedelta(minutes=1)  # a move of a minute is written too, before the device ends what is wanted;
# a shorter one is the wait for a plan, after which whatever it says is written
MUCH_SOONER = timedelta(minutes=30)
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


def needs_renewal(lane: Lane, held: Held, desire: Desire, now: datetime) -> bool:
    """Whether the timer of what is held would end too soon, or much too late, for what is wanted."""
    if not (lane.capabilities.ends_by_itself and RESOURCES[desire.resource].has_timer(held.order)):
        return False
    if desire.until is None or held.until is None:
        return False
    later = desire.until - held.until
    if desire.owner in OF_PEOPLE:
        return abs(later) >= MOVED
    rest = held.until - now
    is_due = (later >= MOVED and rest <= RENEW_BEFORE) or (later >= LAST_CALL and rest <= LAST_CALL)
    return is_due or later <= -MUCH_SOONER


def must_repeat(lane: Lane, written: datetime, now: datetime) -> bool:
    """Whether the hardware would forget what was `written` then."""
    reassert_s = lane.capabilities.reassert_s
    return reassert_s is not None and abs(now - written).total_seconds() >= reassert_s


def is_often(lane: Lane) -> bool:
    """Whether it is written more often than looked at: another hand would be overwritten unseen."""
    reassert_s = lane.capabilities.reassert_s
    return reassert_s is not None and reassert_s < LOOK_EVERY.total_seconds()
