"""A forced state that nobody here asked for: the vendor's app set it, or our own memory of it is lost.

It is told and never ended by itself: whoever wants it gone orders a restore.
"""

from datetime import datetime

from msgspec import Struct

from domain.reading.battery import BatteryMode
from domain.reading.observation import Observation

FORCED_MODES = (BatteryMode.FORCE_CHARGE, BatteryMode.FORCE_DISCHARGE, BatteryMode.HOLD)
TOLD_AFTER_S = 60.0  # two polls: what we ourselves just ended may still read back


class Unclaimed(Struct, frozen=True, kw_only=True):
    """Since when `mode` reads back without an order of ours."""

    mode: BatteryMode
    since: datetime


def watch_unclaimed(
    known: Unclaimed | None, seen: Observation, now: datetime, *, is_ours: bool
) -> Unclaimed | None:
    """What is known after one more look; `is_ours`: an order of ours is held, wanted or on its way."""
    if is_ours:
        return None
    if seen.battery is None:
        return known
    if seen.battery.mode not in FORCED_MODES:
        return None
    since = now
    if known is not None and known.mode is seen.battery.mode:
        since = min(known.since, now)
    return Unclaimed(mode=seen.battery.mode, since=since)


def unclaimed_mode(known: Unclaimed | None, seen: Observation) -> BatteryMode | None:
    """The mode that somebody else set; None until it was read back again a minute later."""
    if known is None or seen.battery is None or seen.battery_at is None:
        return None
    is_lasting = (seen.battery_at - known.since).total_seconds() >= TOLD_AFTER_S
    return known.mode if is_lasting and seen.battery.mode is known.mode else None
