"""Solcast: one question for each site of the account, an answer of half-hours."""

from datetime import datetime

from adapters.clouds.web_api import WebApi
from adapters.forecasts.solcast.payloads import QUERY, Answer, path, roof
from adapters.forecasts.summed import between, summed
from domain.forecast.series import PowerForecast

ADDRESS = "https://api.solcast.com.au"


class Solcast:
    """Asks for the sum of `sites`."""

    def __init__(self, api: WebApi, sites: tuple[str, ...]) -> None:
        self._api, self._sites = api, sites

    async def ask(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers of all sites, W, with quantiles where each has them. Raises Unreachable, Rejected."""
        roofs = [roof(await self._api.get(path(site), Answer, QUERY)) for site in self._sites]
        middle, low, high = (
            between(summed(series), start, end)
            for series in (
                [each.middle for each in roofs],
                [each.low for each in roofs],
                [each.high for each in roofs],
            )
        )
        return PowerForecast(
            slots=middle, low=low, high=high, source="solcast", made_at=start, roofs=len(roofs)
        )
