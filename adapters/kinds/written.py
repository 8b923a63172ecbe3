"""Numbers that others write as text: in plain digits, as every one of them documents it.

`float` alone reads more than that: 1_0 is ten to it, and so are digits of every script.
"""

import re
from math import isfinite

NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*", re.ASCII)


def written_number(text: str) -> float | None:
    """The finite number; None for whatever else stands there."""
    number = float(text) if NUMBER.fullmatch(text) else None
    return number if number is not None and isfinite(number) else None
