"""A simulated house whose sun and consumers follow a recorded day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.charger import SimulatedCharger
from adapters.simulated.house import LONGEST_STRIDE, SimulatedHouse


class Series(Protocol):
    """What the sun brings and the people want, at any instant."""

    def pv_w(self, now: datetime) -> float:
        """Solar power available, W."""
        ...

    def load_w(self, now: datetime) -> float:
        """Consumption wanted, W."""
        ...


class LivingHouse(SimulatedHouse):
    """Lives until `now` in strides, so that a long silence still sees clouds pass."""

    def __init__(
        self,
        series: Series,
        now: datetime,
        *,
        battery: SimulatedBattery | None = None,
        chargers: Mapping[str, SimulatedCharger] | None = None,
    ) -> None:
        self._series = series
        super().__init__(
            now=now,
            pv_available_w=series.pv_w(now),
            load_wanted_w=series.load_w(now),
            battery=battery,
            chargers=chargers,
        )

    def advance(self, now: datetime) -> None:
        """Lives until `now`; an earlier instant changes nothing."""
        while self._now < now:
            super().advance(min(now, self._now + LONGEST_STRIDE))
            self.pv_available_w = self._series.pv_w(self._now)
            self.load_wanted_w = self._series.load_w(self._now)
        super().advance(now)
