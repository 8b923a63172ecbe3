"""Price slots: aware, half-open intervals with what a kWh costs and earns.

A missing price is None or an absent slot, never 0: a false zero looks like free power.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from domain.source_trouble import SourceTrouble
from domain.tariff.season import SeasonTable
from domain.tariff.session import PriceSession, SessionKind
from domain.tariff.terms import TariffTerms

GRACE = timedelta(seconds=90)  # what a market needs to settle and a cloud to tell it
# A source that restarts or loses its network is back within the hour; a market seldom keeps for longer to
# what was forecast of it.
FORECASTS_STAND = timedelta(hours=1)


class PriceKind(StrEnum):
    """How firm a price is."""

    ACTUAL = "actual"
    CURRENT = "current"
    FORECAST = "forecast"
    SCHEDULE = "schedule"


class PriceSlot(Struct, frozen=True, kw_only=True):
    """What one kWh costs to import and earns when exported, currency per kWh, tax and fees included.

    `export_price` < 0 means the house pays to export. Start inclusive, end exclusive. `wholesale_price` is
    what the market settled, without tax and network; None where it settled nothing yet, or the
    source does not tell.
    `is_spike`: the source warns of a price spike in it, or it is one.
    """

    start: datetime
    end: datetime
    import_price: float = field(name="import")
    export_price: float | None = field(name="export", default=None)
    wholesale_price: float | None = field(name="wholesale", default=None)
    kind: PriceKind = PriceKind.SCHEDULE
    is_spike: bool = field(name="spike", default=False)


class Tariff(Struct, frozen=True, kw_only=True):
    """Slots in time order without overlap, and where and when they were fetched.

    `renew_at`: when the source will know more; None leaves that to the shell. `supply_charge_per_day`: what
    the connection costs a day whatever flows, currency with tax; None: not known. `terms`: what the contract
    says beyond the prices of `slots`. `year`: all of its prices, where they are fixed for the year.
    `sessions`: what the source announces beside its prices, which are without them; of the kinds in
    `tells_sessions` it knows all. `trouble`: why a part of it is missing.
    """

    slots: tuple[PriceSlot, ...] = ()
    source: str = ""
    fetched_at: datetime | None = None
    renew_at: datetime | None = None
    supply_charge_per_day: float | None = None
    terms: TariffTerms = TariffTerms()
    year: tuple[SeasonTable, ...] = ()
    sessions: tuple[PriceSession, ...] = ()
    tells_sessions: frozenset[SessionKind] = frozenset()
    trouble: SourceTrouble | None = None

    def at(self, now: datetime) -> PriceSlot | None:
        """The price that holds `now`, or None where none is known.

        A source that tells only the running interval knows the next one a moment late: its last price
        holds on so long.
        """
        slot = self._begun(now)
        if slot is None:
            return None
        is_last = slot is self.slots[-1] and slot.kind is PriceKind.CURRENT
        return slot if now < slot.end + (GRACE if is_last else timedelta()) else None

    def in_force(self, now: datetime) -> PriceSlot | None:
        """The price that may be acted on: that of `at`, unless it is a forecast that stands no longer."""
        return self.standing(now).at(now)

    def standing(self, now: datetime) -> "Tariff":
        """Without its forecasts once nobody has told for an hour what really held: a source that is silent,
        or tells old news over and over, knows the market no longer.
        """
        slot = self.at(now)
        if slot is None or slot.kind is not PriceKind.FORECAST:
            return self
        told = max((each.end for each in self.slots if each.start <= now and _is_told(each)), default=None)
        if told is not None and now < told + FORECASTS_STAND:
            return self
        return replace(self, slots=tuple(s for s in self.slots if s.kind is not PriceKind.FORECAST))

    def told_at(self, now: datetime) -> PriceSlot | None:
        """The slot that really holds `now`, without any grace."""
        slot = self._begun(now)
        return None if slot is None or now >= slot.end else slot

    def _begun(self, now: datetime) -> PriceSlot | None:
        index = bisect_right(self.slots, now, key=lambda slot: slot.start) - 1
        return None if index < 0 else self.slots[index]

    def between(self, start: datetime, end: datetime) -> Sequence[PriceSlot]:
        """The slots that overlap [start, end), in order."""
        return [slot for slot in self.slots if slot.end > start and slot.start < end]


def _is_told(slot: PriceSlot) -> bool:
    """Whether it is no forecast, or one of a half-hour of which the market has settled a part."""
    return slot.kind is not PriceKind.FORECAST or slot.wholesale_price is not None
