"""Price slots: aware, half-open intervals with what a kWh costs and earns.

A missing price is None or an absent slot, never 0: a false zero looks like free power.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field


class PriceKind(StrEnum):
    """How firm a price is."""

    ACTUAL = "actual"
    CURRENT = "current"
    FORECAST = "forecast"
    SCHEDULE = "schedule"


class PriceSlot(Struct, frozen=True, kw_only=True):
    """What one kWh costs to import and earns when exported, currency per kWh, tax and fees included.

    `export_price` < 0 means the house pays to export. Start inclusive, end exclusive.
    """

    start: datetime
    end: datetime
    import_price: float = field(name="import")
    export_price: float | None = field(name="export", default=None)
    kind: PriceKind = PriceKind.SCHEDULE


class Tariff(Struct, frozen=True, kw_only=True):
    """Slots in time order without overlap, and where and when they were fetched."""

    slots: tuple[PriceSlot, ...] = ()
    source: str = ""
    fetched_at: datetime | None = None

    def at(self, now: datetime) -> PriceSlot | None:
        """The slot that holds `now`, or None where no price is known."""
        index = bisect_right(self.slots, now, key=lambda slot: slot.start) - 1
        if index < 0:
            return None
        slot = self.slots[index]
        return slot if now < slot.end else None

    def between(self, start: datetime, end: datetime) -> Sequence[PriceSlot]:
        """The slots that overlap [start, end), in order."""
        return [slot for slot in self.slots if slot.end > start and slot.start < end]
