"""The weather at the house, as automations are decided on it."""

from datetime import datetime
from typing import Any, Literal

import msgspec
from litestar import Controller, Request, Response, get
from msgspec import Struct

from api.freshness import fresh
from api.given import GivenWeather
from domain.house.access import Scope

Condition = Literal["sunny", "partly_sunny", "cloudy", "rainy", "snowy", "stormy", "clear"]


class WeatherView(Struct, frozen=True, kw_only=True):
    """The weather of `at`; `clear` is a fair sky at night. `condition` is null while it is not known, and
    source `none` is none at all.
    """

    condition: Condition | None
    temperature_c: float | None
    cloud_cover_pct: float | None
    is_night: bool | None
    at: datetime | None
    source: str


NOT_KNOWN = WeatherView(
    condition=None, temperature_c=None, cloud_cover_pct=None, is_night=None, at=None, source="none"
)


class WeatherController(Controller):
    """`/weather`."""

    path = "/weather"
    tags = ["plan"]

    @get("/", scope=Scope.READ, summary="The weather at the house")
    async def weather(self, request: Request[Any, Any, Any], weather: GivenWeather) -> Response[WeatherView]:
        """Its source is asked every quarter of an hour at the oftenest, and only while somebody asks, or an
        automation needs it.
        """
        told = await weather.told()
        if told is None:
            return fresh(request, msgspec.json.encode(NOT_KNOWN))
        reading = told.reading
        view = {
            "condition": told.word,
            "temperature_c": reading.temperature_c,
            "cloud_cover_pct": reading.cloud_cover_pct,
            "is_night": reading.is_night,
            "at": reading.at,
            "source": reading.source,
        }
        return fresh(request, msgspec.json.encode(msgspec.convert(view, WeatherView)))
