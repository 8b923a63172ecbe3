"""Forecast.Solar: one question for each plane of the roof, an answer of hours."""

from datetime import datetime, tzinfo

from adapters.clouds.web_api import WebApi
from adapters.forecasts.forecast_solar.config import ForecastSolar
from adapters.forecasts.forecast_solar.payloads import Answer, path, slots
from adapters.forecasts.summed import between, summed
from adapters.kinds.secret import revealed
from domain.forecast.series import PowerForecast

ADDRESS = "https://api.forecast.solar"


class Estimates:
    """Asks what `table` describes; `zone` is the site's, for answers that do not say theirs."""

    def __init__(self, api: WebApi, table: ForecastSolar, zone: tzinfo) -> None:
        self._api, self._table, self._zone = api, table, zone

    async def ask(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers of the whole roof, W. Raises Unreachable, Rejected."""
        table = self._table
        key = revealed(table.api_key)
        roofs = []
        for plane in table.plane:
            answer = await self._api.get(path(table.latitude, table.longitude, plane, key), Answer)
            roofs.append(between(slots(answer, self._zone), start, end))
        return PowerForecast(
            slots=summed(roofs, table.max_w), source="forecast_solar", made_at=start, roofs=len(roofs)
        )
