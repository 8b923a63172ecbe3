"""Other hands on a device: what they changed is told, and answered with restraint or not at all."""

from datetime import datetime, timedelta

from domain.reason.reason import Reason, Why
from domain.status.problems import ProblemCode
from scheduler.desire import Key
from scheduler.patience import Backoff
from scheduler.problems import Problems

TOLD_FOR = timedelta(seconds=60)  # a change that was put right within a second is seen, too
QUIET = timedelta(minutes=15)  # so long after the last change there is no other hand any more
YIELDS_FOR = timedelta(hours=1)  # where the lease that was ended had no end of its own
REASON = Reason(Why.EXTERNAL_CONTROL)


class OtherHands:
    """What was seen of them, by device and resource."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._seen: dict[Key, datetime] = {}
        self._backoff: dict[Key, Backoff] = {}
        self._yielded: dict[Key, datetime] = {}

    def changed(self, key: Key, now: datetime, *, ends: bool) -> None:
        """Something of ours was changed. `ends`: it is left to them."""
        self._seen[key] = now
        done = "it is left to them" if ends else "what was ordered is ordered again"
        self._problems.tell(ProblemCode.EXTERNAL_CONTROL, key[0], now, error=done)

    def may_answer(self, key: Key, now: datetime) -> bool:
        """Whether to order it again now: at once the first time, then ever more seldom."""
        backoff = self._backoff.setdefault(key, Backoff())
        if backoff.is_waiting(now):
            return False
        backoff.fail(now)
        return True

    def told(self, key: Key, now: datetime) -> Reason | None:
        """What is to be told instead of our own reason, shortly after a change."""
        seen = self._seen.get(key)
        return REASON if seen is not None and abs(now - seen) < TOLD_FOR else None

    def yields(self, key: Key, until: datetime | None, now: datetime) -> None:
        """The device is theirs until our lease would have ended."""
        self._yielded[key] = now + YIELDS_FOR if until is None else until

    def bars(self, key: Key, now: datetime) -> Reason | None:
        """Why automation must keep off."""
        until = self._yielded.get(key)
        if until is None or now >= until:
            self._yielded.pop(key, None)
            return None
        return Reason(Why.EXTERNAL_CONTROL, {"until": until})

    def forget(self, key: Key) -> None:
        """A person wants something new, or the car has gone."""
        self._yielded.pop(key, None)

    def settle(self, now: datetime) -> None:
        """Forgets the hands that have been quiet."""
        for key, seen in list(self._seen.items()):
            if abs(now - seen) >= QUIET and key not in self._yielded:
                del self._seen[key]
                self._backoff.pop(key, None)
                if not any(other[0] == key[0] for other in self._seen):
                    self._problems.over(ProblemCode.EXTERNAL_CONTROL, key[0])
