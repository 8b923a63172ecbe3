"""Rates of a charger: they fall at once and rise with restraint, so that a restless house is no storm.

While rates have been calm a rise is followed at once. Each change takes from a small store that fills
slowly; once it is used, a rise waits for the store and goes only as far as was wanted all of the last
minute. A fall does not wait: it is what keeps the house from buying, and the fuse from blowing; only a
charger whose maker forbids that keeps its rate for so long, and then not against a fuse. A step into hidden
sun is free: it has a pace of its own (domain/loadpoint/hidden.py).
"""

from collections import deque
from datetime import datetime, timedelta

from domain.command.capabilities import ChargerCapabilities

AT_ONCE = 3.0  # changes that a calm hour may bring together
PER_HOUR = 15.0
LASTS = timedelta(seconds=60)


class Rates:
    """The rates of one charger."""

    def __init__(self) -> None:
        self._store = AT_ONCE
        self._filled_at: datetime | None = None
        self._held_a: int | None = None
        self._changed_at: datetime | None = None
        self._tried_a: int | None = None
        self._wishes: deque[tuple[datetime, int]] = deque()

    def paced(
        self,
        held_a: int,
        wanted_a: int,
        able: ChargerCapabilities,
        now: datetime,
        *,
        is_try: bool = False,
        is_safety: bool = False,
    ) -> int:
        """The current to have now, A: the wanted one, or the held one where the change has to wait."""
        self._fill(now)
        self._notice(held_a, now)
        self._wish(wanted_a, now)
        if wanted_a <= held_a:
            may_wait = 0 < wanted_a < held_a and not able.falls_at_once and not is_safety
            return held_a if may_wait and self.is_too_soon(able, now) else wanted_a
        if self.is_too_soon(able, now):
            return held_a
        self._tried_a = wanted_a if is_try else None
        if is_try or self._store >= AT_ONCE:
            return wanted_a
        lasting_a = min(wish for _, wish in self._wishes)
        is_worth_it = lasting_a - held_a >= able.step_a and self._store >= 1
        return lasting_a if is_worth_it and self._has_lasted(now) else held_a

    def free_at(self, able: ChargerCapabilities) -> datetime | None:
        """From when its rate may change again; None: it has not changed."""
        return None if self._changed_at is None else self._changed_at + timedelta(seconds=able.min_update_s)

    def is_too_soon(self, able: ChargerCapabilities, now: datetime) -> bool:
        """Whether its last rate is younger than the charger's rates may be."""
        return self._changed_at is not None and now - self._changed_at < timedelta(seconds=able.min_update_s)

    def _fill(self, now: datetime) -> None:
        filled_at, self._filled_at = self._filled_at or now, now
        if now < filled_at:  # the clock was set back: its last rate is as old as it was
            if self._changed_at is not None:
                self._changed_at -= filled_at - now
            self._wishes.clear()
            return
        hours = (now - filled_at) / timedelta(hours=1)
        self._store = min(AT_ONCE, self._store + hours * PER_HOUR)

    def _notice(self, held_a: int, now: datetime) -> None:
        """A change that was written since the last look; starts and stops are none."""
        before_a, self._held_a = self._held_a, held_a
        if before_a and held_a and before_a != held_a:
            self._store -= 0 if held_a == self._tried_a else 1
            self._changed_at = now

    def _wish(self, wanted_a: int, now: datetime) -> None:
        self._wishes.append((now, wanted_a))
        while len(self._wishes) > 1 and self._wishes[1][0] <= now - LASTS:
            self._wishes.popleft()

    def _has_lasted(self, now: datetime) -> bool:
        return now - self._wishes[0][0] >= LASTS


def on_step(current_a: int, able: ChargerCapabilities) -> int:
    """The current as this charger takes it, A: whole steps, never more than asked; 0 stays none."""
    if current_a == 0:
        return 0
    if not able.rate_control:
        return able.max_current_a
    return max(able.min_current_a, current_a - current_a % able.step_a)
