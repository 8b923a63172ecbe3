"""What is no value in an inverter's answers: the library turns most of it into 0, so we look at the bytes.

All bits set, and the ends of a signed range, are what GoodWe answers for what is not there. A value that
is worked out of several ones is unknown as soon as one of them is.
"""

from collections.abc import Iterable
from typing import Any

from goodwe.inverter import Sensor
from goodwe.protocol import ProtocolResponse
from goodwe.sensor import (
    Apparent,
    Apparent4,
    Calculated,
    CurrentS,
    Decimal,
    IntegerS,
    LongS,
    Power4S,
    PowerS,
    Reactive,
    Reactive4,
    Temp,
    Timestamp,
)

SIGNED = (Apparent, Apparent4, CurrentS, Decimal, IntegerS, LongS, Power4S, PowerS, Reactive, Reactive4, Temp)
SIGNED_ENDS = frozenset({b"\x7f\xff", b"\x80\x00", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00"})
MINUS_ONE_IS_NONE = (Temp,)
STRINGS = tuple(f"ppv{number}" for number in range(1, 5))


class _Watched(ProtocolResponse):
    """An answer that remembers what was read of it."""

    def __init__(self, response: ProtocolResponse) -> None:
        super().__init__(response.raw_data, response.command)
        self.read_parts: list[bytes] = []

    def read(self, size: int) -> bytes:
        part: bytes = super().read(size)
        self.read_parts.append(part)
        return part


def values_of(response: ProtocolResponse, sensors: Iterable[Sensor]) -> dict[str, Any]:
    """The sensors' values by the library's names; None where the answer says that there is none."""
    found: dict[str, Any] = {}
    for sensor in sensors:
        value = _value(sensor, response)
        if value is not None or sensor.id_ not in found:  # newer firmware has some of them twice
            found[sensor.id_] = value
    if "ppv" in found:
        strings = [found[name] for name in STRINGS if found.get(name) is not None]
        found["ppv"] = sum(strings) if strings else None
    return found


def _value(sensor: Sensor, response: ProtocolResponse) -> Any:
    watched = _Watched(response)
    try:
        value = sensor.read(watched)
    except (ValueError, NotImplementedError):
        return None
    if isinstance(sensor, Timestamp):
        return value
    return None if any(_is_nothing(sensor, part) for part in watched.read_parts) else value


def _is_nothing(sensor: Sensor, part: bytes) -> bool:
    if not part:
        return True
    is_signed = isinstance(sensor, SIGNED)
    if is_signed and part in SIGNED_ENDS:
        return True
    is_all_ones = part.count(0xFF) == len(part)
    if isinstance(sensor, Calculated):
        return is_all_ones or part in SIGNED_ENDS
    return is_all_ones and (not is_signed or isinstance(sensor, MINUS_ONE_IS_NONE))
