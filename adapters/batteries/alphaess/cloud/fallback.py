"""A battery with a second way to its values: the device itself, and its cloud while that is silent.

Orders always go to the device; a value that came the long way says so.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from msgspec.structs import replace

from domain.command.capabilities import BatteryCapabilities
from domain.command.order import InverterOrder
from domain.errors import DeviceError, Unreachable
from domain.ports.devices import Baseline, BatteryControl, Device, ReadBack, Step
from domain.reading.reading import Reading


class Battery(Device, BatteryControl, Protocol):
    """Read and commanded."""


class WithFallback:
    """`primary`, read from `cloud` while it cannot be reached. Fits `Device` and `BatteryControl`."""

    def __init__(self, primary: Battery, cloud: Device) -> None:
        self._primary, self._cloud = primary, cloud
        self._newest: Reading | None = None

    @property
    def ways(self) -> Mapping[str, Device]:
        """Both ways to the values, to be checked apart."""
        return {"": self._primary, "/cloud": self._cloud}

    @property
    def capabilities(self) -> BatteryCapabilities:
        """The device's own."""
        return self._primary.capabilities

    async def read(self) -> Reading:
        """The device's values, or the cloud's where it is silent. Raises what the device did."""
        try:
            reading = await self._primary.read()
        except Unreachable as err:
            reading = await self._from_cloud(err)
        self._newest = reading
        return reading

    async def _from_cloud(self, silence: Unreachable) -> Reading:
        try:
            reading = await self._cloud.read()
        except DeviceError as err:
            raise Unreachable(f"{silence}; and {err}") from silence
        newest = self._newest
        if newest is not None and newest.read_at > reading.read_at:
            raise silence
        return replace(
            reading,
            firmware=newest.firmware if newest is not None else reading.firmware,
            model=newest.model if newest is not None else reading.model,
            # Without the countdown, which would make it another caveat every time.
            caveat=f"read from the cloud, because {str(silence).partition(', next try')[0]}",
        )

    async def close(self) -> None:
        """Closes both."""
        await self._primary.close()
        await self._cloud.close()

    async def baseline(self) -> Baseline:
        """The device's own settings."""
        return await self._primary.baseline()

    def unforced(self, captured: Baseline) -> Baseline:
        """As the device has it."""
        return self._primary.unforced(captured)

    def steps(self, order: InverterOrder, baseline: Baseline) -> Sequence[Step]:
        """Writes to the device; the cloud takes none."""
        return self._primary.steps(order, baseline)

    async def read_back(self, order: InverterOrder, baseline: Baseline) -> ReadBack:
        """What the device's own settings say."""
        return await self._primary.read_back(order, baseline)
