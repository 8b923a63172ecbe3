"""What Open-Meteo answers at /v1/forecast: irradiance on the tilted plane, W/m2.

A value stands at the END of the quarter of an hour it is the mean of. Times are asked for as seconds since
1970, which have no zone to be wrong about. A model can answer null, and slightly (or much) below zero.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

from msgspec import Meta, Struct

from adapters.forecasts.planes import Plane
from domain.forecast.series import PowerSlot

PATH = "/v1/forecast"
VALUES = "global_tilted_irradiance"
QUARTER = timedelta(minutes=15)
MOST_W_PER_M2 = 2_000.0  # 1,361 reach the atmosphere; edges of clouds add a third for moments
Seconds = Annotated[int, Meta(ge=946_684_800, lt=7_289_654_400)]  # since 1970, of the years 2000 to 2200


class Quarters(Struct, frozen=True, kw_only=True):
    """Two lists side by side."""

    time: tuple[Seconds, ...]
    global_tilted_irradiance: tuple[float | None, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """The part of it that is read."""

    minutely_15: Quarters


def query(latitude: float, longitude: float, plane: Plane, days: int, api_key: str | None) -> dict[str, str]:
    """The question about one plane."""
    asked = {
        "latitude": f"{latitude:g}",
        "longitude": f"{longitude:g}",
        "minutely_15": VALUES,
        "tilt": f"{plane.tilt:g}",
        "azimuth": f"{plane.from_south:g}",
        "timeformat": "unixtime",
        "timezone": "GMT",
        "forecast_days": str(days),
    }
    return asked if api_key is None else asked | {"apikey": api_key}


def slots(answer: Answer, kwp: float, efficiency: float) -> Iterator[PowerSlot]:
    """What the plane delivers, W: 1000 W/m2 are its peak power. Where nothing is told, or what
    cannot be, there is no slot.
    """
    quarters = answer.minutely_15
    for seconds, irradiance in zip(quarters.time, quarters.global_tilted_irradiance, strict=False):
        if irradiance is not None and irradiance <= MOST_W_PER_M2:  # which NaN is not
            end = datetime.fromtimestamp(seconds, UTC)
            yield PowerSlot(end - QUARTER, end, kwp * max(0.0, irradiance) * efficiency)
