"""What the sky says now, for the hours that come: a forecast that promised more is believed less.

The doubt is sharpest now and gone after six hours. It is learned in steps of a plan's rhythm, and unlearned
in smaller ones, so that a cloudy afternoon does not last to the morning.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from domain.forecast.series import PowerForecast, PowerSlot

DULL = 0.75  # of what was forecast: below it the sky is duller
LIFT = 0.10  # clouds part: a little better than now is assumed
NEW_WEIGHT = 0.65
LEAST = 0.35
RECOVERY = 0.08
FADES = timedelta(hours=6)
CYCLE = timedelta(minutes=5)

FULL_PCT = 98.0  # a full battery may hold the sun back
LITTLE_W = 500.0  # of so little sun nothing can be told


class Doubt(Struct, frozen=True, kw_only=True):
    """How much of the forecast is believed now, and when that was last judged."""

    factor: float = 1.0
    at: datetime | None = None


def judged(
    before: Doubt,
    now: datetime,
    *,
    forecast_w: float | None,
    live_w: float | None,
    soc_pct: float | None,
    is_limited: bool,
) -> Doubt:
    """The doubt after another look; within one cycle of the last look it stays.

    What cannot be judged (little sun, a full battery, a limited export, no measurement) lets it recover.
    """
    if before.at is not None and timedelta(0) <= now - before.at < CYCLE:
        return before
    cannot_tell = is_limited or (soc_pct is not None and soc_pct >= FULL_PCT)
    if forecast_w is not None and live_w is not None and forecast_w >= LITTLE_W and not cannot_tell:
        ratio = max(0.0, live_w) / forecast_w
        if ratio < DULL:
            factor = (1 - NEW_WEIGHT) * before.factor + NEW_WEIGHT * (ratio + LIFT)
            return Doubt(factor=max(LEAST, factor), at=now)
    cycles = 1 if before.at is None else max(1, (now - before.at) // CYCLE)
    return Doubt(factor=min(1.0, before.factor + RECOVERY * cycles), at=now)


def doubted(forecast: PowerForecast, doubt: Doubt, now: datetime) -> PowerForecast:
    """The forecast as far as it is believed: each slot by its middle's distance from `now`."""
    if doubt.factor >= 1:
        return forecast
    return replace(
        forecast,
        slots=_doubted(forecast.slots, doubt, now),
        low=_doubted(forecast.low, doubt, now),
        high=_doubted(forecast.high, doubt, now),
        believed=forecast.believed * doubt.factor,
    )


def believed(doubt: Doubt, ahead: timedelta) -> float:
    """The factor so long ahead: it rises in a straight line to 1."""
    part = min(1.0, max(0.0, ahead / FADES))
    return doubt.factor + (1 - doubt.factor) * part


def _doubted(slots: Iterable[PowerSlot], doubt: Doubt, now: datetime) -> tuple[PowerSlot, ...]:
    return tuple(
        PowerSlot(
            slot.start,
            slot.end,
            slot.power_w * believed(doubt, slot.start + (slot.end - slot.start) / 2 - now),
        )
        for slot in slots
    )
