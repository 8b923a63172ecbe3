"""A simulated AC-coupled inverter: its part of the roof, which the meter at the battery does not see."""

from adapters.simulated.drivers import undergo
from adapters.simulated.faults import Faults
from adapters.simulated.house import SimulatedHouse
from domain.ports.clock import Clock
from domain.reading.observation import Reading


class SimulatedInverter:
    """Turns `share` (0 to 1) of the sun's power; several of one house share it out between them."""

    def __init__(self, house: SimulatedHouse, clock: Clock, faults: Faults, share: float) -> None:
        self._house, self._clock, self._faults, self._share = house, clock, faults, share
        house.ac_share += share

    async def read(self) -> Reading:
        """Its solar power."""
        await undergo(self._faults.get("pv"), "pv", self._clock)
        pv_w = self._house.measured("pv_w")
        return Reading(read_at=self._clock.now(), pv_w=None if pv_w is None else pv_w * self._share)

    async def close(self) -> None:
        """Nothing to let go of."""
