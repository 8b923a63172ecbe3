"""The simulated house inside the server's own process, for a configuration that names simulated devices."""

from datetime import date, datetime

from adapters.emulators.house_series import HouseSeries
from adapters.kinds.surroundings import Surroundings
from adapters.simulated.drivers import SimulatedMeter
from adapters.simulated.faults import Faults
from adapters.simulated.living import LivingHouse
from domain.forecast.series import PowerForecast
from domain.ports.clock import Clock
from domain.ports.devices import Device
from domain.reading.reading import Reading

HOUSE_DAY = date(2011, 12, 28)  # a sunny summer day of the recorded household


class InsideHouse:
    """One house that all simulated devices of this process stand in: its physics, faults and meter."""

    def __init__(self, timezone: str, clock: Clock) -> None:
        now = clock.now()
        self.clock = clock
        self.series = HouseSeries(timezone, source_day=HOUSE_DAY, as_day=now.date())
        self.physics = LivingHouse(self.series, now)
        self.faults: Faults = {}
        self.meter: Device = self.lived(SimulatedMeter("grid", self.physics, clock, self.faults))

    def lived(self, device: Device) -> Device:
        """The device in a house that lives on until it is read."""
        return _Lived(device, self.physics, self.clock)


def inside(near: Surroundings) -> InsideHouse:
    """The simulated house, built when its first device is opened."""
    return near.share(InsideHouse, lambda: InsideHouse(near.house.site.timezone, near.clock))


class _Lived:
    def __init__(self, device: Device, physics: LivingHouse, clock: Clock) -> None:
        self._device, self._physics, self._clock = device, physics, clock

    async def read(self) -> Reading:
        """What the device says after the time that has passed."""
        self._physics.advance(self._clock.now())
        return await self._device.read()

    async def close(self) -> None:
        """Lets the device go."""
        await self._device.close()


class InsideSky:
    """The sky over the simulated house: it knows what will come."""

    def __init__(self, house: InsideHouse) -> None:
        self._house = house

    async def forecast(self, start: datetime, end: datetime) -> PowerForecast:
        """Mean powers over [start, end), W."""
        return PowerForecast(
            slots=self._house.series.solar_forecast(start, end),
            source="simulated",
            made_at=self._house.clock.now(),
        )

    async def close(self) -> None:
        """Nothing is open."""
