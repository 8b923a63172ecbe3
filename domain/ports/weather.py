"""The weather of now, as people and automations ask for it."""

from typing import Protocol

from domain.forecast.weather import Weather


class WeatherTeller(Protocol):
    """Never raises."""

    async def told(self) -> Weather | None:
        """That of now, asked for where it is due; None where nobody tells it, or what is known is too old."""
        ...
