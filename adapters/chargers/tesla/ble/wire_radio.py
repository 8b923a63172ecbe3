"""A radio at the other end of a wire: over TCP the bytes of Bluetooth, as an emulated car takes them.

Whoever connects calls the car by the name that it has by radio; a car of another name hangs up.
"""

import asyncio
import contextlib

from adapters.chargers.tesla.ble.names import begins
from adapters.chargers.tesla.ble.radio import Hear
from adapters.streams import sent
from domain.errors import OutcomeUnknown, Unreachable

CONNECT_S = 5.0
IS_HERE = b"here\n"
NOT_NEAR = "the car is not in reach of the radio at"


def call(vin: str) -> bytes:
    """What a car is called with."""
    return f"{begins(vin)}\n".encode()


class WireRadio:
    """The radio that listens at `host` and `port`."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    async def connect(self, vin: str, hear: Hear) -> "WireLink":
        """A connection to this car. Raises Unreachable."""
        where = f"{self._host}:{self._port}"
        try:
            async with asyncio.timeout(CONNECT_S):
                reader, writer = await asyncio.open_connection(self._host, self._port)
                await sent(writer, call(vin))
                answer = await reader.readline()
        except (OSError, TimeoutError) as err:
            raise Unreachable(f"no radio answers at {where}") from err
        if answer != IS_HERE:
            writer.close()
            raise Unreachable(f"{NOT_NEAR} {where}")
        return WireLink(reader, writer, hear)


class WireLink:
    """One connection, with the names of bleak's client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hear: Hear) -> None:
        self._reader, self._writer, self._hear = reader, writer, hear
        self._listening = asyncio.ensure_future(self._listen())

    @property
    def is_connected(self) -> bool:
        """Whether it still stands."""
        return not self._listening.done()

    async def write_gatt_char(self, characteristic: str, data: bytes, response: bool) -> None:
        """Sends bytes. Raises OutcomeUnknown: nobody knows how many of them have left."""
        try:
            await sent(self._writer, data)
        except OSError as err:
            raise OutcomeUnknown("the car's radio broke off") from err

    async def disconnect(self) -> None:
        """Lets go of the car."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while data := await self._reader.read(4_096):
                self._hear(bytearray(data))
        self._writer.close()
