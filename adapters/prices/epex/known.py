"""What is known of the exchange's prices: a settled one that holds is not taken back by a later answer."""

from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from adapters.prices.epex.intervals import Interval

EVERY = timedelta(minutes=30)  # fair use: forecasts change with the weather, prices once a day
SOON = timedelta(minutes=10)
PAST = timedelta(hours=1)


class Known(Struct, frozen=True, kw_only=True):
    """What was answered, and when."""

    intervals: tuple[Interval, ...]
    known_until: datetime | None
    asked_at: datetime

    def at(self, now: datetime) -> Interval | None:
        """The interval that runs."""
        return next((each for each in self.intervals if each.start <= now < each.end), None)

    def look_at(self, now: datetime) -> datetime:
        """When it is asked for again."""
        return self.asked_at + (SOON if self.at(now) is None else EVERY)

    def keeping(self, before: "Known") -> "Known":
        """This answer, with what was settled before of the past and of the interval that runs, where it tells
        nothing settled of that: a service that was set up anew knows less, and those prices are bought at.
        """
        until = before.settled_until(self.asked_at)
        if until is None:
            return self
        settled = [each for each in self.intervals if self._is_settled(each)]
        kept = [
            each
            for each in before.intervals
            if each.start < until and each.end > self.asked_at - PAST and not _is_told(each, settled)
        ]
        if not kept:
            return self
        others = [each for each in self.intervals if not _is_told(each, kept)]
        return replace(
            self,
            intervals=tuple(sorted((*kept, *others), key=lambda each: each.start)),
            known_until=until if self.known_until is None else max(until, self.known_until),
        )

    def settled_until(self, now: datetime) -> datetime | None:
        """As far as what is over or runs now was settled; None: it was not said."""
        if self.known_until is None:
            return None
        running = self.at(now)
        return min(self.known_until, now if running is None else running.end)

    def _is_settled(self, interval: Interval) -> bool:
        return self.known_until is not None and interval.start < self.known_until


def _is_told(interval: Interval, by: list[Interval]) -> bool:
    """Whether one of these tells a price of some of its time."""
    return any(each.start < interval.end and interval.start < each.end for each in by)
