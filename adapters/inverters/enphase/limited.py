"""A gateway whose microinverters are read and limited; what is wrong with limiting spoils no reading."""

from msgspec.structs import replace

from adapters.inverters.enphase.driver import EnphaseDriver
from adapters.inverters.enphase.limit import EnphaseLimit
from adapters.inverters.enphase.tokens import Token
from domain.errors import DeviceError
from domain.ports.clock import Clock
from domain.reading.reading import Reading


class LimitedEnphase(EnphaseLimit):
    """A gateway that is read and limited over one link. Fits `Device` and `InverterControl`."""

    def __init__(self, reader: EnphaseDriver, token: Token, clock: Clock, *, rated_w: float) -> None:
        super().__init__(reader.link, token, clock, rated_w=rated_w)
        self._reader = reader

    async def read(self) -> Reading:
        """What flows now; that nothing can be told of the limit now is told beside it."""
        reading, caveat = await self._reader.read(), None
        try:
            await self.ask(is_metered=self._reader.is_metered)
        except DeviceError as err:
            caveat = f"its output cannot be limited now: {err}"
        software = None if self.software is None else self.software.name
        return replace(reading, caveat=reading.caveat or caveat, firmware=software)

    async def close(self) -> None:
        """Lets go of sockets."""
        await self._reader.close()
