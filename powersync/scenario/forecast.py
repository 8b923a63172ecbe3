"""A story's forecasts: sun and consumers stay as they are now, which a story can state and check."""

from datetime import datetime

from adapters.simulated.house import SimulatedHouse
from domain.forecast.series import PowerForecast, PowerSlot


class Persistence:
    """Fits ForecastSource: one number for as long as asked."""

    def __init__(self, house: SimulatedHouse, name: str) -> None:
        self._house, self._name = house, name

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """The present value over [start, end)."""
        power_w = float(getattr(self._house, self._name))
        return PowerForecast(slots=(PowerSlot(start, end, power_w),), source="as it is now", made_at=start)

    async def close(self) -> None:
        """Nothing is open."""


class AsItIsNow:
    """Both forecasts of a story."""

    def __init__(self, house: SimulatedHouse) -> None:
        self.solar = Persistence(house, "pv_available_w")
        self.load = Persistence(house, "load_wanted_w")
