"""SolarEdge's dynamic power control, as data: unlike its SunSpec models, the low word comes first.

Source: SolarEdge's application note on its power control open protocol, table of dynamic power control.
"""

import struct
from collections.abc import Sequence

ENABLED = 0xF300  # u16, 1: what follows holds
RATED_W = 0xF304  # f32
TIMEOUT_S = 0xF310  # u32: without a command for so long, the fallback holds
LIMIT_PCT = 0xF322  # f32; may be written as often as wanted


def float_in(words: Sequence[int]) -> float | None:
    """A number of two registers; None where it is none."""
    (value,) = struct.unpack("<f", struct.pack("<HH", *words))
    return float(value) if value == value else None


def float_words(value: float) -> list[int]:
    """The two registers of a number."""
    return list(struct.unpack("<HH", struct.pack("<f", value)))


def long_in(words: Sequence[int]) -> int:
    """A whole number of two registers."""
    return words[0] | words[1] << 16


def long_words(value: int) -> list[int]:
    """The two registers of a whole number."""
    return [value & 0xFFFF, value >> 16]
