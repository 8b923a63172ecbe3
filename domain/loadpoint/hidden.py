"""Sun that an export limit hides. It cannot be measured, only tried: a plant at its limit gives just what is
taken, so a car that takes one step more either finds the sun behind it or an import that tells there is none.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from domain.reading.observation import Observation

FULL_SOC_PCT = 99.0  # from here on a battery takes next to nothing
NEAR_LIMIT_W = 100.0  # so close to its limit a plant may be held by it, or by so much of it:
NEAR_LIMIT = 0.05
AT_ITS_MOST = 0.95  # of its greatest charge: ratings are round numbers
STILL_AT_ITS_MOST = 0.8  # while cars draw: one step of theirs must not end the search
STEP_S = 30.0  # a step stands so long before the next: the plant has to follow and the meter to tell
LONGEST_WAIT_S = 480.0  # after steps that had to be taken back, each twice as long as the one before
TOLD_S = 120.0  # by then even a slow meter has told that a step was too much
AGAIN_S = 600.0  # a charge that found no sun is tried again so long after its end


class Trial(Struct, frozen=True, kw_only=True):
    """What one loadpoint's search for hidden sun remembers.

    `current_a` was wanted since `since`; `was_raised`: it came by a rise. `failed_a` was too much, and is
    tried again after `wait_s`. `has_failed`: it charges, or charged last, on less sun than its smallest
    current takes.
    """

    current_a: int = 0
    since: datetime | None = None
    was_raised: bool = False
    failed_a: int | None = None
    wait_s: float = STEP_S
    has_failed: bool = False

    def followed(self, current_a: int, now: datetime) -> "Trial":
        """The trial with what is wanted now. A rise that had to be taken back soon is tried again ever later,
        until it lasts.
        """
        if self.since is not None and current_a == self.current_a:
            return self
        is_rise = current_a > self.current_a
        is_soon = self.since is not None and (now - self.since).total_seconds() < TOLD_S
        failed_a, wait_s = self.failed_a, self.wait_s
        if self.was_raised and not is_rise and is_soon:
            failed_a, wait_s = self.current_a, min(LONGEST_WAIT_S, 2 * wait_s)
        elif self.was_raised and failed_a is not None and self.current_a >= failed_a:
            failed_a, wait_s = None, STEP_S
        return replace(
            self, current_a=current_a, since=now, was_raised=is_rise, failed_a=failed_a, wait_s=wait_s
        )

    def may_rise(self, to_a: int, now: datetime) -> bool:
        """Whether it is time for one more step."""
        is_known = self.failed_a is not None and to_a >= self.failed_a
        return self.has_stood(now, self.wait_s if is_known else STEP_S)

    def has_stood(self, now: datetime, seconds: float) -> bool:
        """Nothing else was wanted for so long."""
        return self.since is not None and (now - self.since).total_seconds() >= seconds

    def ended(self) -> "Trial":
        """The trial once nothing is charged any more."""
        return self if self.since is None else replace(self, current_a=0, since=None, was_raised=False)


NO_TRIAL = Trial()


def is_at_limit(seen: Observation, most_export_w: float) -> bool:
    """Whether all leaves the house that may, so that the plant itself may hold back sun."""
    if seen.grid_w is None or seen.is_delayed:
        return False
    return seen.grid_w <= max(NEAR_LIMIT_W, NEAR_LIMIT * most_export_w) - most_export_w


def greatest_charge_w(seen: Observation, configured_w: float | None) -> float | None:
    """The most that the battery takes, W: what it tells of that goes before what is configured."""
    told_w = None if seen.battery is None else seen.battery.max_charge_w
    return configured_w if told_w is None else told_w


def takes_no_more(seen: Observation, most_charge_w: float | None, *, cars_draw: bool = False) -> bool:
    """Whether the home battery could not take more sun: it is full, at its greatest charge, or not there."""
    if not seen.has_battery:
        return True
    battery = seen.battery
    if battery is None:
        return False
    if battery.soc_pct is not None and battery.soc_pct >= FULL_SOC_PCT:
        return True
    most_w = greatest_charge_w(seen, most_charge_w)
    if most_w is None or battery.power_w is None:
        return False
    return -battery.power_w >= most_w * (STILL_AT_ITS_MOST if cars_draw else AT_ITS_MOST)
