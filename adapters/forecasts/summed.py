"""The forecasts of several roofs as one of the house."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from domain.forecast.series import PowerForecast, PowerSlot


def summed(roofs: Sequence[Sequence[PowerSlot]], max_w: float | None = None) -> tuple[PowerSlot, ...]:
    """Their sum where every roof is known, W, no more than `max_w`; slots end where any roof's do."""
    if len(roofs) == 1:
        return tuple(PowerSlot(slot.start, slot.end, _most(slot.power_w, max_w)) for slot in roofs[0])
    cuts = sorted({at for slots in roofs for slot in slots for at in (slot.start, slot.end)})
    found = []
    for start, end in pairwise(cuts):
        parts = [PowerForecast(slots=slots).mean_w(start, end) for slots in roofs]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            found.append(PowerSlot(start, end, _most(sum(known), max_w)))
    return tuple(found)


def between(slots: Iterable[PowerSlot], start: datetime, end: datetime) -> tuple[PowerSlot, ...]:
    """Those that reach into [start, end)."""
    return tuple(slot for slot in slots if slot.end > start and slot.start < end)


def _most(power_w: float, max_w: float | None) -> float:
    return power_w if max_w is None else min(power_w, max_w)
