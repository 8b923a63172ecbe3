"""A SunSpec inverter as a device: its AC power, and its output as far as it can be limited."""

from adapters.links.modbus.link import ModbusLink
from adapters.links.sunspec.limit import SunSpecLimit
from adapters.links.sunspec.unit import SunSpecUnit
from domain.errors import Rejected
from domain.ports.clock import Clock
from domain.reading.reading import Reading


class SunSpecReader:
    """Reads one inverter. Fits `Device`."""

    def __init__(self, link: ModbusLink, clock: Clock) -> None:
        self.unit = SunSpecUnit(link)
        self._link, self._clock = link, clock

    async def read(self) -> Reading:
        """The AC power of now. Raises Rejected where it is sun and battery in one number."""
        identity = await self.unit.find()
        if identity.has_storage:
            raise Rejected(
                f"{self._link.name}: it has a battery of its own, so that its output is not the sun's"
            )
        power_w = await self.unit.power_w()
        return Reading(
            read_at=self._clock.now(), pv_w=power_w, firmware=identity.version, model=identity.model
        )

    async def close(self) -> None:
        """Closes the link."""
        await self._link.close()


class SunSpecInverter(SunSpecLimit):
    """The same with its limit: fits `Device` and `InverterControl`."""

    def __init__(self, link: ModbusLink, clock: Clock) -> None:
        self._reader = SunSpecReader(link, clock)
        super().__init__(self._reader.unit)

    async def read(self) -> Reading:
        """The AC power of now; the first time it is also asked what it can do."""
        return await self.told_with(await self._reader.read())

    async def close(self) -> None:
        """Closes the link."""
        await self._reader.close()
