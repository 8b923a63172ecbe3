"""A register map is data: one row per value, in the manual's order.

Words are big-endian and the high word comes first, as every device we speak to has it.
"""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

RegisterType = Literal["u16", "s16", "u32", "s32", "u64", "str"]
Value = float | str

WORDS: dict[str, int] = {"u16": 1, "s16": 1, "u32": 2, "s32": 2, "u64": 4}
# What devices of all makers answer for "no value", as raw words: all bits set, or the ends of a signed
# range. -1 is a value.
NOTHING: dict[str, frozenset[int]] = {
    "u16": frozenset({0xFFFF}),
    "s16": frozenset({0x8000, 0x7FFF}),
    "u32": frozenset({0xFFFF_FFFF}),
    "s32": frozenset({0x8000_0000, 0x7FFF_FFFF}),
    "u64": frozenset({0xFFFF_FFFF_FFFF_FFFF}),
}
PERCENT = (0.0, 100.0)
BITS: dict[str, int] = {name: 16 * words for name, words in WORDS.items()}


class Register(Struct, frozen=True):
    """One row: where a value stands and how it is written.

    `scale` times the raw number is the value in the unit its name ends with, a negative one flips the
    sign; `count` is the length of a text in registers; `allowed` bounds what may be written, in the
    value's unit, and None forbids writing. `nothing` are the raw numbers that are no value, None: those
    usual for the type; `within` are the only values that can be true, in the value's unit.
    """

    address: int
    name: str
    type: RegisterType = "u16"
    scale: float = 1
    count: int = 0
    allowed: tuple[float, float] | None = None
    nothing: tuple[int, ...] | None = None
    within: tuple[float, float] | None = None

    @property
    def width(self) -> int:
        """How many registers it takes."""
        return self.count if self.type == "str" else WORDS[self.type]


def decode(register: Register, words: Sequence[int]) -> Value | None:
    """The value that `words` hold, None where they say that there is none; a text ends at its first NUL.

    Raises ValueError on a wrong length.
    """
    if len(words) != register.width:
        raise ValueError(f"{register.name}: {register.width} registers wanted, {len(words)} given")
    raw = b"".join(word.to_bytes(2, "big") for word in words)
    if register.type == "str":
        return raw.split(b"\0", 1)[0].decode("ascii", "ignore").strip()
    nothing = NOTHING[register.type] if register.nothing is None else register.nothing
    if int.from_bytes(raw, "big") in nothing:
        return None
    number = int.from_bytes(raw, "big", signed=register.type.startswith("s"))
    # 0.1 of 573 must read 57.3; no map has a scale finer than a millionth.
    value = number if register.scale == 1 else round(number * register.scale, 6)
    if register.within is not None and not register.within[0] <= value <= register.within[1]:
        return None
    return value


def encode(register: Register, value: float) -> list[int]:
    """The words that hold `value`. Raises ValueError where it may not be written or does not fit."""
    if register.allowed is None or register.type == "str":
        raise ValueError(f"{register.name} is read-only")
    lowest, highest = register.allowed
    if not lowest <= value <= highest:
        raise ValueError(f"{register.name}: {value} is outside {lowest} to {highest}")
    number = round(value / register.scale)
    bits = BITS[register.type]
    try:
        raw = number.to_bytes(bits // 8, "big", signed=register.type.startswith("s"))
    except OverflowError as err:
        raise ValueError(f"{register.name}: {value} does not fit {register.type}") from err
    return [int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2)]
