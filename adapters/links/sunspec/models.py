"""The SunSpec models we read and write, as data: offsets count from behind a model's number and length.

Source: SunSpec Information Model Reference, models 1, 101 to 103, 111 to 113, 120, 121 and 123.
"""

import struct
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

MARK = (0x5375, 0x6E53)  # "SunS"
BASES = (40_000, 50_000, 0)
END = 0xFFFF
HEADER = 2  # a model's number and its length

COMMON = 1
INTEGER_INVERTERS = (101, 102, 103)  # one phase, split phase, three phases
FLOAT_INVERTERS = (111, 112, 113)
NAMEPLATE = 120
SETTINGS = 121
CONTROLS = 123

UNSIGNED_NOTHING, SIGNED_NOTHING = 0xFFFF, 0x8000
SCALES = range(-10, 11)


class Point(Struct, frozen=True):
    """One value of a model; `scale_at` is where the power of ten stands that it is multiplied by."""

    at: int
    type: Literal["u16", "s16", "f32"] = "u16"
    scale_at: int | None = None


class Text(Struct, frozen=True):
    """A text of a model, `count` registers long."""

    at: int
    count: int


MAKER, MODEL, VERSION = Text(0, 16), Text(16, 16), Text(40, 8)  # of model 1
POWER = Point(12, "s16", 13)  # W of models 101 to 103
STATE = Point(36)
FLOAT_POWER = Point(20, "f32")  # W of models 111 to 113
FLOAT_STATE = Point(46)
KIND = Point(0)  # DERTyp of model 120
RATED = Point(1, "u16", 2)  # WRtg of model 120
SET_RATED = Point(0, "u16", 20)  # WMax of model 121: what a limit is a percentage of

RESTING = frozenset({1, 2})  # off, sleeping
WITH_STORAGE = 82  # DERTyp of an inverter with a battery of its own

# Of model 123. A share of WMax, seconds, and whether it holds; they stand side by side.
LIMIT_PCT, LIMIT_WINDOW_S, LIMIT_REVERT_S, LIMIT_RAMP_S, LIMIT_ON = 3, 4, 5, 6, 7
LIMIT_SCALE = 21


def number(words: Sequence[int], point: Point) -> float | None:
    """A value in its unit; None where the model is too short, or says that it has none."""
    if point.type == "f32":
        return _float(words[point.at : point.at + 2])
    if point.at >= len(words):
        return None
    raw = words[point.at]
    if raw == (SIGNED_NOTHING if point.type == "s16" else UNSIGNED_NOTHING):
        return None
    value = raw - 0x10000 if point.type == "s16" and raw > 0x7FFF else raw
    if point.scale_at is None:
        return float(value)
    power = scale(words, point.scale_at)
    return None if power is None else round(value * 10.0**power, 6)


def scale(words: Sequence[int], at: int) -> int | None:
    """A power of ten; None where there is none, or one that cannot be."""
    if at >= len(words) or words[at] == SIGNED_NOTHING:
        return None
    power = words[at] - 0x10000 if words[at] > 0x7FFF else words[at]
    return power if power in SCALES else None


def text(words: Sequence[int], where: Text) -> str | None:
    """A text; None where it is empty or missing."""
    raw = b"".join(word.to_bytes(2, "big") for word in words[where.at : where.at + where.count])
    return raw.split(b"\0", 1)[0].decode("ascii", "ignore").strip() or None


def _float(words: Sequence[int]) -> float | None:
    if len(words) < 2:
        return None
    (value,) = struct.unpack(">f", words[0].to_bytes(2, "big") + words[1].to_bytes(2, "big"))
    return float(value) if value == value else None
