"""Whether the power that flows contradicts the mode that a battery reads back.

Settings are what a device says; the meter is what it does. Where the two disagree for a minute, the mode it
shows is unknown. Rest is no contradiction: a full, empty, cold or limited battery rests in every mode, and
a hold may store the sun.
"""

from datetime import datetime

from msgspec import Struct

from domain.reading.battery import BatteryMode
from domain.reading.observation import Observation

FLOWS_W = 200.0  # less cannot be told from noise and own use
DOUBTED_AFTER_S = 60.0


class ModeDoubt(Struct, frozen=True, kw_only=True):
    """Since when the flow contradicts `mode`."""

    mode: BatteryMode
    since: datetime


def doubt_mode(doubt: ModeDoubt | None, seen: Observation, now: datetime) -> ModeDoubt | None:
    """The doubt after one more look; None where nothing speaks against the mode.

    Flows that are late, and a power that is not told, leave it as it was.
    """
    reading = seen.battery
    if reading is None or reading.power_w is None or seen.is_delayed:
        return doubt if reading is not None and doubt is not None and doubt.mode is reading.mode else None
    if not contradicts(reading.mode, reading.power_w, seen):
        return None
    since = now
    if doubt is not None and doubt.mode is reading.mode:
        since = min(doubt.since, now)
    return ModeDoubt(mode=reading.mode, since=since)


def believed_mode(mode: BatteryMode, doubt: ModeDoubt | None, now: datetime) -> BatteryMode:
    """The mode as read back; unknown where the flow has contradicted it for a minute."""
    if doubt is None or doubt.mode is not mode:
        return mode
    return BatteryMode.UNKNOWN if (now - doubt.since).total_seconds() >= DOUBTED_AFTER_S else mode


def contradicts(mode: BatteryMode, power_w: float, seen: Observation) -> bool:
    """Whether a battery in this mode cannot give or take this power, W."""
    match mode:
        case BatteryMode.FORCE_CHARGE:
            return power_w > FLOWS_W
        case BatteryMode.FORCE_DISCHARGE:
            return power_w < -FLOWS_W
        case BatteryMode.HOLD:
            return power_w > FLOWS_W or _charges_from_the_grid(power_w, seen)
        case _:
            return False


def _charges_from_the_grid(power_w: float, seen: Observation) -> bool:
    """Whether more goes in than the sun brings, while the house imports."""
    if seen.pv_w is None or seen.grid_w is None:
        return False
    return -power_w > seen.pv_w + FLOWS_W and seen.grid_w > FLOWS_W
