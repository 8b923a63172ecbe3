"""The weather of now: asked for while an automation needs it or somebody looks, as often as it changes."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.errors import DeviceError
from domain.forecast.weather import Weather, followed
from domain.ports.clock import Clock
from domain.ports.sources import WeatherSource
from scheduler.timetable import Job, every

EVERY = timedelta(minutes=15)  # as the source makes it anew
SOONEST, LATEST = (
    timedelta(minutes=2),
    timedelta(hours=1),
)  # after a failure: first retry, longest wait
LOOK = timedelta(minutes=1)

log = logging.getLogger(__name__)


class WeatherNow:
    """Fits the port WeatherTeller. `is_needed` says whether an automation is decided on it."""

    def __init__(self, source: WeatherSource | None, clock: Clock) -> None:
        self._source, self._clock = source, clock
        self.is_needed: Callable[[], bool] = lambda: False
        self._weather: Weather | None = None
        self._rests: tuple[datetime, datetime] | None = None
        self._pause = SOONEST
        self._error = ""
        self._asking = asyncio.Lock()

    @property
    def has_source(self) -> bool:
        """Whether anybody could tell it."""
        return self._source is not None

    @property
    def error(self) -> str | None:
        """Why the last question brought nothing."""
        return self._error or None

    def job(self) -> Job:
        """Its line of the timetable."""
        return Job("weather", every(LOOK), self._run)

    def at(self, now: datetime) -> Weather | None:
        """As last told; None while it is not known."""
        weather = self._weather
        return weather if weather is not None and weather.is_known(now) else None

    async def told(self) -> Weather | None:
        """That of now, asked for where it is due."""
        await self._renew()
        return self.at(self._clock.now())

    def take(self, source: WeatherSource | None) -> list[WeatherSource]:
        """Another source from now on. Returns those to let go of."""
        gone = [] if self._source is None else [self._source]
        self._source, self._weather, self._rests, self._pause = source, None, None, SOONEST
        self._error = ""
        return gone

    async def close(self) -> None:
        """Lets go of the source."""
        if self._source is not None:
            await self._source.close()

    async def _run(self, now: datetime) -> bool | None:
        return await self._renew() if self.is_needed() else None

    async def _renew(self) -> bool:
        """Whether it was asked for and told."""
        async with self._asking:
            source, now = self._source, self._clock.now()
            if source is None or (self._rests is not None and self._rests[0] <= now < self._rests[1]):
                return False
            try:
                reading = await source.now()
            except DeviceError as err:
                if str(err) != self._error:
                    log.warning("no weather: %s", err)
                self._error = str(err)
                self._rests = now, now + self._pause
                self._pause = min(2 * self._pause, LATEST)
                return False
            if source is not self._source:  # exchanged meanwhile
                return False
            self._weather = followed(self._weather, reading)
            self._rests, self._pause, self._error = (now, now + EVERY), SOONEST, ""
            return True
