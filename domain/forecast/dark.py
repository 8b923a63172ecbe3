"""Whether no sun can shine: where even a bright day gives nothing, hours around."""

from datetime import datetime, timedelta

from domain.forecast.series import PowerForecast

AROUND = timedelta(hours=1)  # clouds move no dusk, but a forecast's slots are long


def is_dark(sun: PowerForecast | None, now: datetime) -> bool | None:
    """True at night, by the sun's forecast; None where it says nothing of now."""
    if sun is None:
        return None
    start, end = now - AROUND, now + AROUND
    near = [slot for slot in (sun.high or sun.slots) if slot.start < end and slot.end > start]
    if not near or near[0].start > start or near[-1].end < end:
        return None
    return all(slot.power_w <= 0 for slot in near)
