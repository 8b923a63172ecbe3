"""Marks the loadpoints whose surplus is made of values from different instants: they keep what they have."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from domain.command.held import charge_in
from domain.loadpoint.situation import Situation
from domain.reading.signs import watts

BETWEEN = timedelta(seconds=120)  # a slow source is waited for so long after its last reading
JUST_BEFORE = timedelta(seconds=2)


def at_one_instant(followers: Sequence[Situation]) -> list[Situation]:
    """The same situations; those that follow the sun remember how their cars follow, and know whether what
    the meters show belongs to what the cars draw.
    """
    found = [_responding(s) for s in followers]
    is_torn = any(not _fits(s) or _is_between(s) for s in found)
    return [replace(s, is_unsettled=True) for s in found] if is_torn else found


def _responding(s: Situation) -> Situation:
    order = charge_in(s.held)
    if s.held is not None and order is not None:
        set_w, since = s.held_w if order.current_a else 0.0, s.held.since
    else:
        # What is wanted and not known to be held was ordered in the tick before.
        set_w = watts(s.memory.current_a, s.phases, s.lp.voltage_v) if s.memory.is_on else 0.0
        since = s.now - JUST_BEFORE
    power_w = None if s.reading is None else s.reading.power_w
    before = s.memory.response
    response = before.after(set_w, since, power_w, s.power_at, s.now)
    return s if response is before else replace(s, memory=replace(s.memory, response=response))


def _fits(s: Situation) -> bool:
    seen = s.seen
    if s.intent is not None or s.reading is None or seen.grid_at is None:
        return True  # house load, as far as the others are concerned; or nobody knows of what time
    meters_at = [seen.grid_at]
    if seen.has_battery and seen.battery_at is not None:
        meters_at.append(seen.battery_at)
    return s.memory.response.fits(meters_at, s.reading.power_w, s.power_at, s.now)


def _is_between(s: Situation) -> bool:
    """Whether a slow source has not told again yet."""
    seen = s.seen
    if not seen.is_delayed or seen.grid_w is None or seen.grid_at is None:
        return False
    return s.now - seen.grid_at <= BETWEEN
