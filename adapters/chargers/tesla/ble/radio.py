"""What is asked of a radio: to find a car by its name, and to carry bytes to it and back."""

from collections.abc import Callable
from typing import Protocol

Hear = Callable[[bytearray], None]


class RadioLink(Protocol):
    """One connection to a car. Names are those of bleak, whose client it is on a real machine."""

    @property
    def is_connected(self) -> bool:
        """Whether it still stands; a car ends it by itself after three quarters of a minute of silence."""
        ...

    async def write_gatt_char(self, characteristic: str, data: bytes, response: bool) -> None:
        """Sends bytes. Raises Unreachable, OutcomeUnknown where they may have left."""
        ...

    async def disconnect(self) -> None:
        """Lets go of the car; never raises."""
        ...


class Radio(Protocol):
    """The machine's Bluetooth."""

    async def connect(self, vin: str, hear: Hear) -> RadioLink:
        """A connection to this car; what it says is handed to `hear`. Raises Unreachable."""
        ...
