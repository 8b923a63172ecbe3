"""Amber's documents as its API sends them, by the few numbers a test is about."""

from datetime import datetime, timedelta

import msgspec

from adapters.prices.amber.payloads import Interval

ACTUAL, CURRENT, FORECAST = "ActualInterval", "CurrentInterval", "ForecastInterval"


def interval(
    nem_time,
    per_kwh,
    *,
    kind=FORECAST,
    minutes=30,
    channel="general",
    advanced="same",
    estimate=None,
    **more,
):
    """One interval that ends at `nem_time`; its startTime is a second late, as it always is.

    `advanced`: the three forecasts, "same" for one around `per_kwh`, None for a row without any.
    """
    end = datetime.fromisoformat(nem_time)
    start = end - timedelta(minutes=minutes) + timedelta(seconds=1)
    document = {
        "type": kind,
        "date": f"{end:%Y-%m-%d}",
        "duration": minutes,
        "startTime": f"{start:%Y-%m-%dT%H:%M:%S}+10:00",
        "endTime": f"{end:%Y-%m-%dT%H:%M:%S}+10:00",
        "nemTime": nem_time,
        "perKwh": per_kwh,
        "spotPerKwh": per_kwh,
        "renewables": 38.1,
        "channelType": channel,
        "spikeStatus": "none",
        "descriptor": "neutral",
        **more,
    }
    if advanced == "same" and kind != ACTUAL and per_kwh is not None:
        advanced = (per_kwh - 1, per_kwh, per_kwh + 1)
    if advanced not in (None, "same"):
        document["advancedPrice"] = dict(zip(("low", "predicted", "high"), advanced, strict=True))
    if estimate is not None:
        document["estimate"] = estimate
    return document


def half_hours(count, first_end="2025-11-11T00:30:00+10:00", per_kwh=30.0, **more):
    """So many half-hours in a row."""
    end = datetime.fromisoformat(first_end)
    return [interval((end + timedelta(minutes=30 * n)).isoformat(), per_kwh, **more) for n in range(count)]


def read(documents):
    """As the driver reads them."""
    return msgspec.json.decode(msgspec.json.encode(documents), type=list[Interval])
