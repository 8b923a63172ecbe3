"""Numbers that are none: every comparison with NaN is false, so no limit would ever stop one."""

from collections.abc import Iterator
from math import isfinite

from msgspec import Struct


def not_finite(value: object, at: str = "") -> Iterator[str]:
    """The names of NaN and infinite numbers in a value: `battery.soc0_kwh`, `pv_kw[3]`.

    Of a series of numbers only the first one is told.
    """
    if isinstance(value, Struct):
        for name in value.__struct_fields__:
            yield from not_finite(getattr(value, name), f"{at}.{name}" if at else name)
    elif isinstance(value, tuple) and any(isinstance(each, Struct) for each in value):
        for index, each in enumerate(value):
            yield from not_finite(each, f"{at}[{index}]")
    elif isinstance(value, tuple):
        yield from (f"{at}[{index}]" for index in _first_wrong(value))
    elif isinstance(value, float) and not isfinite(value):
        yield at


def _first_wrong(series: tuple[object, ...]) -> list[int]:
    wrong = (n for n, each in enumerate(series) if isinstance(each, float) and not isfinite(each))
    return [first] if (first := next(wrong, None)) is not None else []
