"""The weather that a test says it is."""

from domain.forecast.weather import Sky, Weather, WeatherReading
from tests.fakes.status import NOON


def weather(sky=Sky.SUNNY, is_night=False, **reading):
    told = WeatherReading(at=NOON, sky=sky, is_night=is_night, **reading)
    return Weather(reading=told, sky=sky)


class FakeWeather:
    """Fits the port WeatherTeller."""

    def __init__(self):
        self.known: Weather | None = None

    async def told(self):
        return self.known
