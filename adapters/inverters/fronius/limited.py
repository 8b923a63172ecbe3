"""A Fronius that is read over its Solar API and limited over Modbus TCP, by SunSpec.

Where Modbus is silent the inverter is read all the same, and says why it cannot be limited.
"""

from msgspec.structs import replace

from adapters.inverters.fronius.driver import FroniusDriver
from adapters.links.modbus import ModbusLink
from adapters.links.sunspec.limit import SunSpecLimit
from adapters.links.sunspec.unit import SunSpecUnit
from domain.command.capabilities import InverterCapabilities
from domain.reading.reading import Reading

SEVERAL = "Several inverters are read in one here: set pv.inverter to the one that is to be limited."


class LimitedFronius(SunSpecLimit):
    """Fits `Device` and `InverterControl`."""

    def __init__(self, reader: FroniusDriver, link: ModbusLink) -> None:
        super().__init__(SunSpecUnit(link))
        self._reader, self._link = reader, link

    @property
    def capabilities(self) -> InverterCapabilities:
        """What it can do, once it was asked; a limit of one is no limit of several."""
        found = super().capabilities
        return replace(found, limits=False, why_not=SEVERAL) if self._reader.is_several else found

    async def read(self) -> Reading:
        """The AC power of now; what keeps it from being limited is told beside it."""
        return await self.told_with(await self._reader.read())

    async def close(self) -> None:
        """Lets go of both connections."""
        await self._reader.close()
        await self._link.close()
