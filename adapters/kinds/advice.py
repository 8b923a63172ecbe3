"""What a failed contact usually means with one driver, and what to do about it: sentences for a newcomer.

Drivers say what happened; these say what that means for the person who stands before the device.
"""

from typing import Protocol, runtime_checkable

from msgspec import Struct


class Rule(Struct, frozen=True):
    """`pattern` in an error (a regular expression) means `advice`."""

    pattern: str
    advice: str


class ModbusSwitch(Struct, frozen=True, kw_only=True):
    """Where Modbus TCP is switched on, what else a closed port can mean, and whether it takes one client."""

    switch: str
    closed: str = ""
    one_client: bool = False


@runtime_checkable
class ModbusTable(Protocol):
    """A driver's table that says where a Modbus TCP device is."""

    host: str
    port: int
    unit: int
