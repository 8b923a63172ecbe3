"""How cautiously a plan looks ahead: between what is likely and what is bad in one of ten cases."""

from collections.abc import Sequence
from datetime import datetime
from math import isfinite

from domain.forecast.series import PowerForecast, PowerSlot
from domain.plan.draft.steps import means

COVERED = 0.999


def cautious_kw(
    forecast: PowerForecast, worse: Sequence[PowerSlot], caution: float, limits: Sequence[datetime]
) -> list[float]:
    """The means over the steps between `limits`, kW, moved towards the `worse` series by `caution` (0..1).

    A step of which the worse series does not know the whole stays where it is.
    """
    likely = _kilowatts(forecast.slots, limits)
    if not caution or not worse:
        return likely
    bad = _kilowatts(worse, limits)
    known = means([(slot.start, slot.end, 1.0) for slot in worse], limits)
    return [
        kw + caution * (bad_kw - kw) if share >= COVERED else kw
        for kw, bad_kw, share in zip(likely, bad, known, strict=True)
    ]


def load_caution(caution: float) -> float:
    """The part of the way from the likely load to a high one: nothing up to half the caution, all at 1.

    Half of it is to count what the load may come out lower or higher (`cases.py`); a plan that leaned towards
    the high one besides kept too much on real days.
    """
    return max(0.0, 2 * caution - 1)


def caution_of(worse: Sequence[PowerSlot], caution: float) -> float:
    """How far a plan that is made with such a series goes towards it: not at all where nobody tells one."""
    return caution if worse else 0.0


def _kilowatts(slots: Sequence[PowerSlot], limits: Sequence[datetime]) -> list[float]:
    known = [(s.start, s.end, max(0.0, s.power_w) if isfinite(s.power_w) else 0.0) for s in slots]
    return [power / 1000 for power in means(known, limits)]
