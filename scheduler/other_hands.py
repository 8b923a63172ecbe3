"""Other hands on a device: what they changed is told, and answered with restraint or not at all.

What was left to them stays theirs over a restart, so it is kept on disk.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from domain.instants import shifted
from domain.reason.reason import Reason, Why
from domain.status.problems import ProblemCode
from scheduler.desire import Key, forget
from scheduler.kept import Kept
from scheduler.patience import Backoff
from scheduler.problems import Problems

TOLD_FOR = timedelta(seconds=60)  # a change that was put right within a second is seen, too
QUIET = timedelta(minutes=15)  # so long after the last change there is no other hand any more
YIELDS_FOR = timedelta(hours=1)  # where the lease that was ended had no end of its own
YIELDED, ALL = "yielded", "all"  # the kind and key of the one document that tells what is theirs
REASON = Reason(Why.EXTERNAL_CONTROL)


class Yielded(Struct, frozen=True, kw_only=True):
    """Until when each `device|resource` is theirs, as kept."""

    until: dict[str, datetime]


class OtherHands:
    """What was seen of them, by device and resource."""

    def __init__(self, problems: Problems, kept: Kept) -> None:
        self._problems, self._kept = problems, kept
        self._seen: dict[Key, datetime] = {}
        self._backoff: dict[Key, Backoff] = {}
        self._yielded: dict[Key, datetime] = {}
        self._remembered: dict[Key, datetime] = {}

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

    @property
    def left(self) -> Mapping[Key, datetime]:
        """What is theirs, and until when."""
        return self._yielded

    async def resume(self, now: datetime, *, set_back: timedelta | None) -> None:
        """Takes over what an earlier run had left to them."""
        kept = (await self._kept.all(YIELDED, Yielded)).get(ALL)
        for name, until in ({} if kept is None else kept.until).items():
            target, _, resource = name.partition("|")
            self._remembered[target, resource] = until
            if set_back is not None:
                until += set_back
            if now < until:
                self._yielded[target, resource] = until
                self.changed((target, resource), now, ends=True)

    async def remember(self) -> None:
        """What is theirs now is on disk; nothing is written where nothing has changed."""
        if self._yielded != self._remembered:
            self._remembered = dict(self._yielded)
            until = {"|".join(key): until for key, until in self._yielded.items()}
            await self._kept.put(YIELDED, ALL, Yielded(until=until) if until else None)

    def shift(self, by: timedelta) -> None:
        """The clock was set: what remains of their time stays the same."""
        self._yielded = shifted(self._yielded, by)

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

    def forget_device(self, target: str) -> None:
        """The device is no longer part of the house."""
        forget(target, self._seen, self._backoff, self._yielded)

    def settle(self, now: datetime) -> None:
        """Forgets the hands that have been quiet, and whose time is over."""
        self._yielded = {key: until for key, until in self._yielded.items() if now < until}
        for key, seen in list(self._seen.items()):
            if abs(now - seen) >= QUIET and key not in self._yielded:
                del self._seen[key]
                self._backoff.pop(key, None)
                if not any(other[0] == key[0] for other in self._seen):
                    self._problems.over(ProblemCode.EXTERNAL_CONTROL, key[0])
