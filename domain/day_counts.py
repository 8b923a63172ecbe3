"""How many on which local day: a day that a clock left by mistake goes on where it was."""

from datetime import date

from msgspec import Struct

MOST_DAYS = 4  # a clock that was wrong told few of them


class DayCounts(Struct, frozen=True, kw_only=True):
    """The last few days on which something was counted, the one that was counted on last at the end."""

    counts: dict[date, int] = {}

    @property
    def newest(self) -> date | None:
        """The day that was counted on last; None: nothing ever was."""
        return next(reversed(self.counts), None)

    def on(self, day: date) -> int:
        """How many on this day."""
        return self.counts.get(day, 0)

    def with_one(self, day: date) -> "DayCounts":
        """One more."""
        others = [(each, count) for each, count in self.counts.items() if each != day]
        return DayCounts(counts=dict((*others[1 - MOST_DAYS :], (day, self.on(day) + 1))))
