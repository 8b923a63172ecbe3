"""How the day so far tells of its rest: a sky or a roof that differs from what was said does so for hours.

On the recorded year of a real roof, the sun from some hour to the dark is 36 % off when it is told at dawn
and 26 % when it is moved by how the hours before came out.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.forecast.series import PowerForecast, PowerSlot
from domain.instants import HALF_HOUR

LOOKS_BACK = timedelta(hours=12)
HALF_LIFE = timedelta(hours=2)  # of how much a half-hour tells
AS_TOLD_PART = 0.05  # of the day's sun is taken to have come as it was told: the rim of a day tells little
LEAST, MOST = 0.2, 2.5
DARK_PART = 0.01  # of the brightest slot: the day ends there


def lean(
    told: Mapping[datetime, float], came: Mapping[datetime, float], forecast: PowerForecast, now: datetime
) -> float:
    """The factor for the rest of the day, by half-hours that are over: what was told of each, and came, W.

    1 where nothing tells anything.
    """
    past = {start: watts for start, watts in told.items() if now - LOOKS_BACK <= start <= now - HALF_HOUR}
    ahead = (slot.power_w * ((slot.end - max(slot.start, now)) / HALF_HOUR) for slot in _light(forecast, now))
    day = sum(past.values()) + sum(ahead)
    said = real = 0.0
    for start, watts in past.items():
        if start in came:
            weight = 0.5 ** ((now - start - HALF_HOUR / 2) / HALF_LIFE)
            said += weight * watts
            real += weight * came[start]
    doubt = AS_TOLD_PART * day
    return min(MOST, max(LEAST, (real + doubt) / (said + doubt))) if doubt > 0 else 1.0


def leaned(forecast: PowerForecast, factor: float, now: datetime) -> PowerForecast:
    """The forecast with the rest of this day's light times a factor; the next day is a new one."""
    light = _light(forecast, now)
    if factor == 1.0 or not light:
        return forecast
    dark = light[-1].end
    return replace(
        forecast,
        slots=_until(forecast.slots, factor, dark),
        low=_until(forecast.low, factor, dark),
        high=_until(forecast.high, factor, dark),
        believed=factor,
    )


def _light(forecast: PowerForecast, now: datetime) -> Sequence[PowerSlot]:
    """The slots from now to the dark, none at night; never more than half a day."""
    return tuple(_lit(forecast.slots, now))


def _lit(slots: Sequence[PowerSlot], now: datetime) -> Iterator[PowerSlot]:
    dark_w = DARK_PART * max((slot.power_w for slot in slots), default=0.0)
    for slot in slots:
        if slot.end <= now:
            continue
        if slot.power_w <= dark_w or slot.start >= now + LOOKS_BACK:
            return
        yield slot


def _until(slots: Sequence[PowerSlot], factor: float, dark: datetime) -> tuple[PowerSlot, ...]:
    return tuple(
        PowerSlot(slot.start, slot.end, factor * slot.power_w) if slot.start < dark else slot
        for slot in slots
    )
