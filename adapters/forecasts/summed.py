"""The forecasts of several roofs as one of the house."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from domain.forecast.series import PowerForecast, PowerSlot

Slots = Sequence[PowerSlot]


def summed(roofs: Sequence[Slots], max_w: float | None = None) -> tuple[PowerSlot, ...]:
    """Their sum where every roof is known, W, no more than `max_w`; slots end where any roof's do."""
    aligned = len({tuple((slot.start, slot.end) for slot in slots) for slots in roofs}) == 1
    together = _side_by_side(roofs) if aligned else _cut(roofs)
    return together if max_w is None else tuple(_at_most(slot, max_w) for slot in together)


def between(slots: Iterable[PowerSlot], start: datetime, end: datetime) -> tuple[PowerSlot, ...]:
    """Those that reach into [start, end)."""
    return tuple(slot for slot in slots if slot.end > start and slot.start < end)


def _side_by_side(roofs: Sequence[Slots]) -> tuple[PowerSlot, ...]:
    """Roofs of the same slots, which is the usual case and must be quick."""
    return tuple(
        PowerSlot(same[0].start, same[0].end, sum(slot.power_w for slot in same))
        for same in zip(*roofs, strict=True)
    )


def _cut(roofs: Sequence[Slots]) -> tuple[PowerSlot, ...]:
    cuts = sorted({at for slots in roofs for slot in slots for at in (slot.start, slot.end)})
    found = []
    for start, end in pairwise(cuts):
        parts = [PowerForecast(slots=slots).mean_w(start, end) for slots in roofs]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            found.append(PowerSlot(start, end, sum(known)))
    return tuple(found)


def _at_most(slot: PowerSlot, max_w: float) -> PowerSlot:
    return PowerSlot(slot.start, slot.end, min(slot.power_w, max_w))
