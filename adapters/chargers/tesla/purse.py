"""What a car may cost in a day: readings and wakes are paid for, and a wake is the dearest of all.

Readings are spread over what is left of the day once half of them are used, so that they never run out at
once. What was spent is kept on disk: a server that starts over and over does not begin a new day each time.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from domain.errors import StorageError, Unreachable
from domain.instants import remembered, young
from domain.ports.clock import Clock
from domain.ports.records import Documents

KIND = "tesla_spent"
WAKES_PER_HOUR = 3
MOST_OTHER_DAYS = 3  # a clock that was wrong told few of them
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Limits(Struct, frozen=True, kw_only=True):
    """What a day allows; None as `reads`: they cost nothing."""

    wakes: int = 6
    reads: int | None = 400


class _Spent(Struct, frozen=True, kw_only=True):
    day: date  # of the `reads`; `others` were made on days before it
    reads: int = 0
    wakes: tuple[datetime, ...] = field(default=())  # of the last 24 hours, and older ones up to the limit
    others: dict[date, int] = field(default_factory=dict)

    def on(self, day: date) -> "_Spent":
        """What is spent by that day: a clock that is set back to one which nobody knows gives none anew."""
        if day == self.day:
            return self
        known = self.others | {self.day: self.reads}
        reads = known.pop(day, self.reads if day < self.day else 0)
        return replace(self, day=day, reads=reads, others=dict(list(known.items())[-MOST_OTHER_DAYS:]))


class WakesSpent(Unreachable):
    """The car sleeps and was woken as often as is allowed: nothing was sent."""


class Purse:
    """One car's budget."""

    def __init__(self, documents: Documents, key: str, limits: Limits, clock: Clock, zone: tzinfo) -> None:
        self._documents, self._key = documents, key
        self._limits, self._clock, self._zone = limits, clock, zone
        self._spent: _Spent | None = None

    async def pay_for_reading(self) -> None:
        """One more reading; how often is told by `least_s`."""
        if self._limits.reads is not None:
            await self._change(lambda spent: replace(spent, reads=spent.reads + 1))

    async def pay_for_wake(self) -> None:
        """One more wake. Raises WakesSpent where no more are allowed now."""
        now, spent = self._clock.now(), await self._today()
        within_hour = young(spent.wakes, now, HOUR)
        within_day = young(spent.wakes, now, DAY)
        if len(within_hour) >= WAKES_PER_HOUR:
            until = self._local(within_hour[0] + HOUR)
            raise WakesSpent(
                f"the car sleeps and was woken {WAKES_PER_HOUR} times within the hour: not before {until}"
            )
        if len(within_day) >= self._limits.wakes:
            until = self._local(within_day[0] + DAY) if within_day else "it wakes by itself"
            raise WakesSpent(
                f"the car sleeps and the day's {self._limits.wakes} wakes (max_wakes_per_day) are used:"
                f" not before {until}"
            )
        await self._change(lambda spent: replace(spent, wakes=(*spent.wakes, now)))

    async def least_s(self) -> float:
        """The shortest time between two readings now, s; 0 while the day has plenty left."""
        if self._limits.reads is None:
            return 0.0
        now, spent = self._clock.now().astimezone(self._zone), await self._today()
        left = self._limits.reads - spent.reads
        if 2 * left >= self._limits.reads:
            return 0.0
        midnight = datetime.combine(now.date() + DAY, time(), self._zone)
        return (midnight - now).total_seconds() / max(1, left)

    async def _today(self) -> _Spent:
        now = self._clock.now()
        day = now.astimezone(self._zone).date()
        spent = self._spent or await self._load() or _Spent(day=day)
        wakes = remembered(spent.wakes, now, DAY, max(self._limits.wakes, WAKES_PER_HOUR))
        self._spent = replace(spent.on(day), wakes=wakes)
        return self._spent

    async def _load(self) -> _Spent | None:
        try:
            kept = (await self._documents.all(KIND)).get(self._key)
            return None if kept is None else msgspec.json.decode(kept, type=_Spent)
        except (StorageError, msgspec.DecodeError):
            return None

    async def _change(self, change: Callable[[_Spent], _Spent]) -> None:
        self._spent = change(await self._today())
        try:
            await self._documents.put(KIND, self._key, msgspec.json.encode(self._spent))
        except StorageError:
            return  # counted in memory: a full disk does not stop a car

    def _local(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"
