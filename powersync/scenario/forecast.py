"""A story's forecasts: sun and consumers stay as they are now unless it promises another sun, and so does the
weather.
"""

from datetime import datetime

from adapters.simulated.house import SimulatedHouse
from domain.errors import InvalidRequest, Unreachable
from domain.forecast.series import PowerForecast, PowerSlot
from domain.forecast.weather import CLEAR, Sky, WeatherReading
from domain.ports.clock import Clock


class Persistence:
    """Fits ForecastSource: one number for as long as asked, the present one where none is `promised_w`."""

    def __init__(self, house: SimulatedHouse, name: str) -> None:
        self._house, self._name = house, name
        self.promised_w: float | None = None

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The same over [start, end)."""
        power_w = float(getattr(self._house, self._name)) if self.promised_w is None else self.promised_w
        return PowerForecast(slots=(PowerSlot(start, end, power_w),), source="as it is now", made_at=start)

    async def close(self) -> None:
        """Nothing is open."""


class AsItIsNow:
    """Both forecasts of a story."""

    def __init__(self, house: SimulatedHouse) -> None:
        self.solar = Persistence(house, "pv_available_w")
        self.load = Persistence(house, "load_wanted_w")


class StoryWeather:
    """Fits WeatherSource: what the story says it is now; nothing until it says."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._word = ""

    def set(self, word: object) -> None:
        """A word for the weather, "clear" for a fair night; "" is not told. Raises InvalidRequest."""
        words = ("", CLEAR, *Sky)
        if not isinstance(word, str) or word not in words:
            raise InvalidRequest(f"house.weather: none of {', '.join(words[1:])}")
        self._word = word

    async def now(self) -> WeatherReading:
        """As the story says. Raises Unreachable."""
        if not self._word:
            raise Unreachable("the story tells no weather")
        is_night = self._word == CLEAR
        sky = Sky.SUNNY if is_night else Sky(self._word)
        return WeatherReading(at=self._clock.now(), sky=sky, is_night=is_night, source="story")

    async def close(self) -> None:
        """Nothing is open."""
