"""How long a device is left alone after something failed, by what failed.

What lets go (a stop, a release, a lower current) waits for nothing but its own last attempt, and never long.
"""

from datetime import datetime, timedelta

from domain.command.order import Order
from domain.reason.reason import Reason, Why
from scheduler.errand import Errand

NOT_TAKEN = frozenset({Why.DEVICE_REFUSED, Why.NO_ANSWER})


class Backoff:
    """Waits longer after each failure of the same kind: `first`, doubling up to `longest`."""

    def __init__(
        self, first: timedelta = timedelta(seconds=30), longest: timedelta = timedelta(minutes=15)
    ) -> None:
        self._next, self._longest = first, longest
        self._until: datetime | None = None

    def fail(self, now: datetime) -> None:
        """One more failure."""
        self._until = now + self._next
        self._next = min(2 * self._next, self._longest)

    def is_waiting(self, now: datetime) -> bool:
        """Whether the next attempt must still wait."""
        if self._until is None or self._until - now > self._longest:  # the clock was set back
            return False
        return now < self._until


class Patience:
    """One resource's failures since something last worked: `tried` is the errand that failed last, and
    `why` the reason it did.
    """

    def __init__(self) -> None:
        self.tried: Errand | None = None
        self.why: Reason | None = None
        self._last: Backoff | None = None
        self._was_silent = False
        self._refusals = Backoff()
        self._silences = _short()
        self._letting_go = _short()

    def failed(self, errand: Errand, why: Reason, now: datetime, *, is_silent: bool) -> None:
        """One more failure; `is_silent`: no connection could be made."""
        if errand.lets_go:
            self._last = self._letting_go
        else:
            self._last = self._silences if is_silent else self._refusals
        self._last.fail(now)
        self._was_silent = is_silent
        self.tried, self.why = errand, why

    @property
    def is_unheard(self) -> bool:
        """Whether what was tried last found nobody there, and nothing worked since."""
        return self.tried is not None and self._was_silent

    def never_took(self, order: Order) -> bool:
        """Whether the device has not been seen to do this since it was first told: no other hand undid it."""
        why = None if self.why is None else self.why.code
        return self.tried is not None and self.tried.order == order and why in NOT_TAKEN

    def heard(self) -> None:
        """It answers again: what failed because it was silent need not wait any more."""
        if self._was_silent:
            self._last, self._silences, self._letting_go = None, _short(), _short()

    def refuted(self, why: Reason, now: datetime) -> None:
        """It was acknowledged and not done: as bad as a refusal."""
        self.why = why
        self._refusals.fail(now)

    def bars_repeats(self, now: datetime) -> bool:
        """Whether the errand that failed last must still wait."""
        return self._last is not None and self._last.is_waiting(now)

    def bars_others(self, now: datetime) -> bool:
        """Whether another order of automation must still wait."""
        return self.bars_repeats(now) or self._refusals.is_waiting(now) or self._silences.is_waiting(now)


def _short() -> Backoff:
    return Backoff(first=timedelta(seconds=10), longest=timedelta(seconds=60))
