"""Settled prices into those a vendor's cloud is shown; the house itself plans and counts by the settled.

Each half-hour is judged by its own day and its own warning, never by the clock alone: what is said of
tomorrow evening changes nothing tonight.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from math import isfinite

from msgspec import Struct
from msgspec.structs import replace

from domain.errors import Conflict
from domain.tariff.adjustments import Adjustment, Adjustments, Boost, Chip
from domain.tariff.rounding import rounded
from domain.tariff.wall_clock import hours_of

ABOVE_ANY_EXPORT = 1.00  # per kWh: how much dearer a spike is than anything that can be earned
DEMAND_SURCHARGE = 2.00  # per kWh


class Accepted(Struct, frozen=True, kw_only=True):
    """What a target takes: so many decimals of the currency, and nothing below `least`; None: anything."""

    decimals: int = 4
    least: float | None = None


class Half(Struct, frozen=True, kw_only=True):
    """One half-hour: its number from midnight, its own day, what a kWh costs and earns; `by` is what made
    that differ from the settled price.
    """

    index: int
    day: date
    import_price: float
    export_price: float
    is_spike: bool = False
    is_demand: bool = False
    by: tuple[Adjustment, ...] = ()

    @property
    def begins(self) -> datetime:
        """What the wall clock shows then."""
        return datetime.combine(self.day, time(self.index // 2, self.index % 2 * 30))


Halves = Sequence[Half]
Step = Callable[[Halves, Halves, Adjustments], list[Half]]


def adjusted(settled: Halves, by: Adjustments, accepted: Accepted) -> tuple[Half, ...]:
    """The same half-hours as they are shown. Raises Conflict (`prices_unusable`) for what is no number."""
    if not all(isfinite(half.import_price) and isfinite(half.export_price) for half in settled):
        raise Conflict("a price is no number", "prices_unusable")
    shown = settled
    for kind, step in STEPS:
        shown = _marked(kind, shown, step(shown, settled, by))
    least = accepted.least
    if least is not None:
        held = [
            replace(
                half, import_price=max(least, half.import_price), export_price=max(least, half.export_price)
            )
            for half in shown
        ]
        shown = _marked(Adjustment.LEAST, shown, held)
    return tuple(
        replace(
            half,
            import_price=rounded(half.import_price, accepted.decimals),
            export_price=rounded(half.export_price, accepted.decimals),
        )
        for half in shown
    )


def spike_protection(shown: Halves, settled: Halves, by: Adjustments) -> list[Half]:
    """Where a spike is warned of, buying costs more than the dearest half-hour earns, boost included."""
    if not by.spike_protection:
        return list(shown)
    dear = ABOVE_ANY_EXPORT + max(half.export_price for half in export_boost(shown, settled, by))
    return [
        replace(half, import_price=max(half.import_price, dear)) if half.is_spike else half for half in shown
    ]


def demand_surcharge(shown: Halves, settled: Halves, by: Adjustments) -> list[Half]:
    """Buying is dearer while it counts for a demand charge."""
    return [
        replace(half, import_price=half.import_price + DEMAND_SURCHARGE)
        if by.demand and half.is_demand
        else half
        for half in shown
    ]


def export_boost(shown: Halves, settled: Halves, by: Adjustments) -> list[Half]:
    """Selling that is worth something anyway is made worth more."""
    boost = by.boost
    if boost is None:
        return list(shown)
    return [
        replace(half, export_price=max(half.export_price + boost.offset_price, boost.minimum_price))
        if _is_within(boost, half) and half.export_price >= boost.threshold_price
        else half
        for half in shown
    ]


def chip_mode(shown: Halves, settled: Halves, by: Adjustments) -> list[Half]:
    """Selling is worth nothing where its settled price is not high enough: the battery keeps its charge."""
    chip = by.chip
    if chip is None:
        return list(shown)
    return [
        replace(half, export_price=min(half.export_price, 0.0))
        if _is_within(chip, half) and was.export_price < chip.threshold_price
        else half
        for half, was in zip(shown, settled, strict=True)
    ]


STEPS: tuple[tuple[Adjustment, Step], ...] = (
    (Adjustment.SPIKE_PROTECTION, spike_protection),
    (Adjustment.DEMAND, demand_surcharge),
    (Adjustment.BOOST, export_boost),
    (Adjustment.CHIP, chip_mode),
)


def _is_within(window: Boost | Chip, half: Half) -> bool:
    hours = hours_of("mon-sun", window.from_, window.to, None)
    return hours.begun_on(half.begins) is not None


def _marked(kind: Adjustment, before: Halves, after: Halves) -> list[Half]:
    return [
        new
        if (new.import_price, new.export_price) == (old.import_price, old.export_price)
        else replace(new, by=(*new.by, kind))
        for old, new in zip(before, after, strict=True)
    ]
