"""A person who changes the mode, or raises the limit, does not wait for `min_off_s`: once in that time.

Whoever switches to and fro is obeyed at once with every stop, and with no more than one start.
"""

from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.house.house import Loadpoint
from domain.house.settings import Mode
from domain.loadpoint.limit import is_raised
from domain.loadpoint.memory import LoadpointMemory


def in_haste(memory: LoadpointMemory, lp: Loadpoint, limit_pct: float, now: datetime) -> LoadpointMemory:
    """The memory after what a person may have set since: a stop that is waited for is forgotten."""
    is_changed = memory.mode is not None and memory.mode is not lp.mode
    known = memory if memory.mode is lp.mode else replace(memory, mode=lp.mode)
    if not (is_changed or is_raised(memory.reached, limit_pct)):
        return known
    if lp.mode is Mode.OFF or memory.off_since is None:
        return known
    time = timedelta(seconds=lp.min_off_s)
    if now - memory.off_since >= time or (memory.hasty_at is not None and now - memory.hasty_at < time):
        return known
    return replace(known, off_since=None, hasty_at=now)
