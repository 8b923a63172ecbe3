"""Until when a span of the past was to be measured."""

from datetime import datetime, timedelta

from domain.energy.history import MeanPower
from domain.energy.means import KNOWN_IF
from domain.ports.records import PastPower

WAITS = timedelta(minutes=3)  # longer than what was measured waits to be written down, with a tick before it
STEP_S = 1


async def lived_until(past: PastPower, until: datetime, now: datetime) -> datetime:
    """The end of what of a span up to `until` can have been written down by now: what waits to be is no gap,
    and what was not written for longer is one.
    """
    if until <= now - WAITS:
        return until
    rows = await past.power(now - WAITS, now, STEP_S)
    return min(until, now, _end_of(rows[-1]) if rows else now - WAITS)


def _end_of(last: MeanPower) -> datetime:
    """Where its samples end: of its second they may tell a part, and nothing of what was not read."""
    known_s: float = max(getattr(last, name) for name in KNOWN_IF)
    return last.at + timedelta(seconds=known_s or STEP_S)
