"""A forecast, and another one for while the first knows nothing."""

import logging
from datetime import datetime

from msgspec.structs import replace

from domain.errors import DeviceError
from domain.forecast.series import PowerForecast
from domain.ports.sources import ForecastSource
from domain.source_trouble import SourceTrouble, troubled

log = logging.getLogger(__name__)


class Otherwise:
    """Fits the port ForecastSource: a service that fails must not leave a house without sun."""

    def __init__(self, first: ForecastSource, then: ForecastSource) -> None:
        self._first, self._then = first, then
        self._fails_by: type[DeviceError] | None = None
        self._trouble: SourceTrouble | None = None

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The first one's, else the other's. Raises what the other does."""
        try:
            found = await self._first.forecast(start, end)
        except DeviceError as err:
            if type(err) is not self._fails_by:  # a plan is made every few minutes, and an outage told once
                log.warning("the solar forecast failed, the house's own past is used: %s", err)
            self._fails_by = type(err)
            self._trouble = troubled(self._trouble, err, start)
        else:
            if self._fails_by is not None:
                log.info("the solar forecast is back")
            self._fails_by, self._trouble = None, found.trouble
            if found.slots:
                return found
        return replace(await self._then.forecast(start, end), trouble=self._trouble)

    async def close(self) -> None:
        """Lets go of both."""
        await self._first.close()
        await self._then.close()
