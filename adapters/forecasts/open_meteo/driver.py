"""Open-Meteo: one question for each plane of the roof, an answer of quarters of an hour."""

from datetime import datetime

from adapters.clouds.web_api import WebApi
from adapters.forecasts.open_meteo.config import OpenMeteoForecast
from adapters.forecasts.open_meteo.payloads import PATH, Answer, query, slots
from adapters.forecasts.summed import summed
from adapters.kinds.secret import revealed
from adapters.kinds.tables import WeatherConfig
from domain.forecast.series import PowerForecast

ADDRESS = "https://api.open-meteo.com"
PAID_ADDRESS = "https://customer-api.open-meteo.com"
DAYS = 5  # of UTC, the one that runs among them


def address_of(table: OpenMeteoForecast | WeatherConfig) -> str:
    """Where it is asked; an account has an address of its own."""
    return table.base_url or (ADDRESS if table.api_key is None else PAID_ADDRESS)


class OpenMeteo:
    """Asks what `table` describes."""

    def __init__(self, api: WebApi, table: OpenMeteoForecast) -> None:
        self._api, self._table = api, table

    async def ask(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers of the whole roof, W. Raises Unreachable, Rejected."""
        table = self._table
        key = revealed(table.api_key)
        roofs = []
        for plane in table.plane:
            answer = await self._api.get(
                PATH, Answer, query(table.latitude, table.longitude, plane, DAYS, key)
            )
            told = slots(answer, plane.kwp, table.efficiency)
            roofs.append([slot for slot in told if slot.end > start and slot.start < end])
        return PowerForecast(
            slots=summed(roofs, table.max_w), source="open_meteo", made_at=start, roofs=len(roofs)
        )
