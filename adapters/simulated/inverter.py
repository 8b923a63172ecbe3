"""A simulated AC-coupled inverter: its part of the roof, which the meter at the battery does not see."""

from collections.abc import Sequence

from adapters.simulated.drivers import undergo
from adapters.simulated.faults import Fault, Faults
from adapters.simulated.house import SimulatedHouse
from adapters.simulated.roof import RoofPart
from domain.command.capabilities import InverterCapabilities
from domain.command.order import OutputOrder
from domain.errors import Rejected
from domain.ports.clock import Clock
from domain.ports.devices import Baseline, ReadBack, Step
from domain.reading.reading import Reading

RATED_W = 10_000.0


class SimulatedInverter:
    """Turns `share` (0 to 1) of the sun's power; several of one house share it out between them. Its output
    can be limited, and stays so until it is let go.
    """

    capabilities = InverterCapabilities(limits=True, rated_w=RATED_W)

    def __init__(
        self, device: str, house: SimulatedHouse, clock: Clock, faults: Faults, share: float
    ) -> None:
        self._device, self._house, self._clock, self._faults = device, house, clock, faults
        self._part = house.roof.setdefault(device, RoofPart(share=share))

    async def read(self) -> Reading:
        """Its solar power."""
        fault = self._faults.get(self._device)
        self._part.obeys = fault is not Fault.LIES
        await undergo(fault, self._device, self._clock)
        return Reading(read_at=self._clock.now(), pv_w=self._house.measured_roof_w(self._device))

    async def close(self) -> None:
        """Nothing to let go of."""

    async def baseline(self) -> Baseline:
        """The limit before ours."""
        return {"limit_w": self._part.limit_w}

    def unforced(self, captured: Baseline) -> Baseline:
        """As captured."""
        return captured

    def steps(self, order: OutputOrder, baseline: Baseline) -> Sequence[Step]:
        """One write."""
        return [Step(what=order.action, do=lambda: self._write(_wanted_w(order, baseline)))]

    async def _write(self, limit_w: float | None) -> None:
        fault = self._faults.get(self._device)
        await undergo(fault, self._device, self._clock)
        if fault is Fault.REFUSES:
            raise Rejected(f"{self._device}: refused")
        self._house.advance(self._clock.now())
        self._part.limit_w = limit_w

    async def read_back(self, order: OutputOrder, baseline: Baseline) -> ReadBack:
        """The limit it is set to."""
        await undergo(self._faults.get(self._device), self._device, self._clock)
        limit_w = self._part.limit_w
        return ReadBack(agrees=limit_w == _wanted_w(order, baseline), evidence={"limit_w": limit_w})


def _wanted_w(order: OutputOrder, baseline: Baseline) -> float | None:
    return baseline.get("limit_w") if order.limit_w is None else order.limit_w
