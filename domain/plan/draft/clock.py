"""The steps of a plan on the site's clock."""

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from domain.tariff.wall_clock import Span


class Clock(Struct, frozen=True, kw_only=True):
    """Where the steps lie and in which zone; `edges` has one more entry than there are steps."""

    edges: tuple[datetime, ...]
    zone: ZoneInfo

    @property
    def hours(self) -> tuple[float, ...]:
        """The length of each step, h."""
        return tuple((end - start).total_seconds() / 3600 for start, end in pairwise(self.edges))

    @property
    def middles(self) -> tuple[datetime, ...]:
        """The middle of each step: what it belongs to, as an edge may lie some seconds off a window's."""
        return tuple(start + (end - start) / 2 for start, end in pairwise(self.edges))

    def within(self, span: Span) -> tuple[int, ...]:
        """The steps that lie in a span."""
        begin, until = span
        return tuple(t for t, middle in enumerate(self.middles) if begin <= middle < until)
