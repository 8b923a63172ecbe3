"""A forecast, and another one for while the first knows nothing."""

import logging
from datetime import datetime

from domain.errors import DeviceError
from domain.forecast.series import PowerForecast
from domain.ports.sources import ForecastSource

log = logging.getLogger(__name__)


class Otherwise:
    """Fits the port ForecastSource: a service that fails must not leave a house without sun."""

    def __init__(self, first: ForecastSource, then: ForecastSource) -> None:
        self._first, self._then = first, then
        self._fails_by: type[DeviceError] | None = None

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The first one's, else the other's. Raises what the other does."""
        try:
            found = await self._first.forecast(start, end)
        except DeviceError as err:
            if type(err) is not self._fails_by:  # a plan is made every few minutes, and an outage told once
                log.warning("the solar forecast failed, the house's own past is used: %s", err)
            self._fails_by = type(err)
        else:
            if self._fails_by is not None:
                log.info("the solar forecast is back")
            self._fails_by = None
            if found.slots:
                return found
        return await self._then.forecast(start, end)

    async def close(self) -> None:
        """Lets go of both."""
        await self._first.close()
        await self._then.close()
