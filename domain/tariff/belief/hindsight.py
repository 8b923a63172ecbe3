"""What came of forecast prices, as a few sums by how long before they were told; older ones fade.

Two questions are answered by them. Of what was believed before and what a source says now: how much weight
has the new? A source that revises itself for good reasons is right about its revisions, one whose numbers
jitter is not. And of a price far from the usual: which part of it comes?
"""

from collections.abc import Mapping
from datetime import timedelta
from math import sqrt

from msgspec import Struct, field
from msgspec.structs import replace

from domain.instants import HALF_HOUR

KEPT = 14 * 48.0  # half-hours that count
LEADS = (1, 2, 4, 8, 16, 32, 64)  # half-hours: a price is judged with others told up to so long before

NEWER_PART = 0.5  # of a source that nobody knows yet; it counts as much as so many
UNKNOWN_FOR = 24.0  # half-hours of its own
LEAST_PART = 0.05  # a source that says something else for good is believed in the end
TRUSTED_FAR = 6.0  # so many half-hours far from the usual it is credited with having been right about
MOST_CAME = 2.0  # of what was told beyond the usual: one spike must not vouch for the next ten


class Revised(Struct, frozen=True):
    """Squared errors of what was believed before, of what was told then, and their product."""

    seen: float = 0.0
    older: float = 0.0
    newer: float = 0.0
    both: float = 0.0

    def with_errors(self, older: float, newer: float) -> "Revised":
        """After one more price is known; errors of what was believed before and of what was told then."""
        kept = 1 - 1 / KEPT
        return Revised(
            self.seen * kept + 1,
            self.older * kept + older * older,
            self.newer * kept + newer * newer,
            self.both * kept + older * newer,
        )

    @property
    def newer_part(self) -> float:
        """The weight of what is told now that would have erred least."""
        apart = self.older + self.newer - 2 * self.both
        if apart <= 0:
            return NEWER_PART
        best = min(1.0, max(LEAST_PART, (self.older - self.both) / apart))
        return (self.seen * best + UNKNOWN_FOR * NEWER_PART) / (self.seen + UNKNOWN_FOR)


class Far(Struct, frozen=True):
    """Of prices that were told far above the usual, or far below: how far beyond it they were, and came."""

    seen: float = 0.0
    told: float = 0.0
    came: float = 0.0

    def with_one(self, told: float, came: float) -> "Far":
        """After one more is known."""
        kept = 1 - 1 / KEPT
        came = min(MOST_CAME * told, max(0.0, came))
        return Far(self.seen * kept + 1, self.told * kept + told, self.came * kept + came)

    @property
    def part(self) -> float:
        """The part that comes; all of it where nobody knows yet."""
        if self.told <= 0:
            return 1.0
        return (self.seen * min(1.0, self.came / self.told) + TRUSTED_FAR) / (self.seen + TRUSTED_FAR)


class Hindsight(Struct, frozen=True, kw_only=True):
    """Of one source, by lead."""

    source: str = ""
    revised: Mapping[int, Revised] = field(default_factory=dict)
    high: Mapping[int, Far] = field(default_factory=dict)
    low: Mapping[int, Far] = field(default_factory=dict)

    def newer_part(self, lead: int) -> float:
        """The weight of what is told now beside what was believed before."""
        return self.revised.get(lead, Revised()).newer_part

    def error(self, lead: int) -> float:
        """How far off its half-hours mostly were, currency per kWh; 0 where too few are known."""
        known = self.revised.get(lead, Revised())
        return sqrt(known.newer / known.seen) if known.seen >= UNKNOWN_FOR else 0.0

    def part(self, lead: int, *, is_high: bool) -> float:
        """Which part of a price far from the usual comes."""
        return (self.high if is_high else self.low).get(lead, Far()).part

    def with_errors(self, lead: int, older: float, newer: float) -> "Hindsight":
        """After one more price is known."""
        one = self.revised.get(lead, Revised()).with_errors(older, newer)
        return replace(self, revised={**self.revised, lead: one})

    def with_far(self, lead: int, told: float, came: float, *, is_high: bool) -> "Hindsight":
        """After one more price is known that had been believed to be far from the usual, so far beyond it."""
        side = self.high if is_high else self.low
        one = {**side, lead: side.get(lead, Far()).with_one(told, came)}
        return replace(self, high=one) if is_high else replace(self, low=one)


def lead_of(ahead: timedelta) -> int:
    """The shortest of the leads that is not exceeded."""
    return next((lead for lead in LEADS if ahead <= lead * HALF_HOUR), LEADS[-1])
