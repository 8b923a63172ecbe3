"""Down at once, up only after room that lasts: so that nothing hunts up and down at a limit."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

FIRST_WAIT_S = 60.0
LONGEST_WAIT_S = 600.0


class Brake(Struct, frozen=True, kw_only=True):
    """`cap` is the most that is given (A, or W for the battery); `lowest` the least room since `since`, the
    start of the room that may be given next. A rise that had to be taken back makes the next wait twice as
    long.
    """

    cap: float
    since: datetime
    lowest: float | None = None
    wait_s: float = FIRST_WAIT_S
    raised_at: datetime | None = None

    def is_forgotten(self, now: datetime) -> bool:
        """The last rise has proven itself."""
        return self.raised_at is None or now - self.raised_at > timedelta(seconds=LONGEST_WAIT_S)


class Rise(Struct, frozen=True, kw_only=True):
    """What a brake will let rise: to how much, and when at the earliest."""

    to: float
    at: datetime


def rise_of(brake: Brake | None, room: float, wanted: float, step: float) -> Rise | None:
    """The rise that waits for its room to last; None where the room itself gives no more than the brake."""
    if brake is None or brake.cap >= wanted or room < min(brake.cap + step, wanted):
        return None
    lowest = room if brake.lowest is None else brake.lowest
    return Rise(to=min(lowest, wanted), at=brake.since + timedelta(seconds=brake.wait_s))


def eased(brake: Brake | None, room: float, wanted: float, step: float, now: datetime) -> Brake | None:
    """The brake after this look at the room; None where nothing is held back. `step`: less is no rise."""
    if brake is None:
        return None if room >= wanted else Brake(cap=room, since=now)
    if room < min(brake.cap, wanted):
        wait_s = FIRST_WAIT_S if brake.is_forgotten(now) else min(LONGEST_WAIT_S, 2 * brake.wait_s)
        return Brake(cap=room, since=now, wait_s=wait_s, raised_at=brake.raised_at)
    if brake.cap >= wanted:
        return None if brake.is_forgotten(now) else brake
    if room < min(brake.cap + step, wanted):
        return replace(brake, since=now, lowest=None)
    lowest = room if brake.lowest is None else min(brake.lowest, room)
    if (now - brake.since).total_seconds() < brake.wait_s:
        return replace(brake, lowest=lowest)
    return replace(brake, cap=lowest, since=now, lowest=None, raised_at=now)
