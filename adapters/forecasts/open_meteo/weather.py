"""The weather of now as Open-Meteo tells it: a code of the WMO, how much of the sky is clouds, day or night.

Codes are those of WMO table 4677 in the selection that Open-Meteo documents for `weather_code`
(open-meteo.com/en/docs, "WMO Weather interpretation codes").
"""

from datetime import UTC, datetime

from msgspec import Struct

from adapters.clouds.web_api import WebApi
from adapters.forecasts.open_meteo.payloads import PATH, Seconds
from adapters.kinds.secret import revealed
from adapters.kinds.tables import WeatherConfig
from domain.errors import Unreachable
from domain.forecast.weather import Sky, WeatherReading, dry_sky

VALUES = "temperature_2m,weather_code,cloud_cover,is_day"
CLEAR_TO_OVERCAST = {0: Sky.SUNNY, 1: Sky.SUNNY, 2: Sky.PARTLY_SUNNY, 3: Sky.CLOUDY}
SKIES = {
    **dict.fromkeys((45, 48), Sky.CLOUDY),  # fog
    **dict.fromkeys((51, 53, 55, 56, 57), Sky.RAINY),  # drizzle
    **dict.fromkeys((61, 63, 65, 66, 67, 80, 81, 82), Sky.RAINY),
    **dict.fromkeys((71, 73, 75, 77, 85, 86), Sky.SNOWY),
    **dict.fromkeys((95, 96, 99), Sky.STORMY),
}


class Current(Struct, frozen=True, kw_only=True):
    """The part of it that is read. A model can leave any value out."""

    time: Seconds
    is_day: int
    weather_code: int | None = None
    cloud_cover: float | None = None
    temperature_2m: float | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """What stands beside it is a table of units."""

    current: Current


class OpenMeteoWeather:
    """Fits the port WeatherSource."""

    def __init__(self, api: WebApi, table: WeatherConfig) -> None:
        self._api, self._table = api, table

    async def now(self) -> WeatherReading:
        """The weather of this quarter of an hour. Raises Unreachable, Rejected."""
        table, key = self._table, revealed(self._table.api_key)
        asked = {
            "latitude": f"{table.latitude:g}",
            "longitude": f"{table.longitude:g}",
            "current": VALUES,
            "timeformat": "unixtime",
            "timezone": "GMT",
        }
        told = (await self._api.get(PATH, Answer, asked if key is None else asked | {"apikey": key})).current
        sky = sky_of(told.weather_code, told.cloud_cover)
        if sky is None:
            raise Unreachable(f"{self._api.name}: it tells no weather of now")
        return WeatherReading(
            at=datetime.fromtimestamp(told.time, UTC),
            sky=sky,
            is_night=not told.is_day,
            cloud_cover_pct=told.cloud_cover,
            temperature_c=told.temperature_2m,
            source="open_meteo",
        )

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._api.close()


def sky_of(code: int | None, cloud_cover_pct: float | None) -> Sky | None:
    """The word for a code. Of a dry sky (0 clear to 3 overcast) the clouds say it more finely; a code that
    is not documented says nothing.
    """
    if code in CLEAR_TO_OVERCAST:
        return CLEAR_TO_OVERCAST[code] if cloud_cover_pct is None else dry_sky(cloud_cover_pct)
    return None if code is None else SKIES.get(code)
