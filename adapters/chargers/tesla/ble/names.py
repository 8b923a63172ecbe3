"""How a car calls itself by radio: a digest of its VIN, so that only who knows the car finds it."""

import hashlib
import re

PATTERN = re.compile(r"^S[0-9a-f]{16}[CDRP]$")  # the last letter says what the car is doing with its radio


def begins(vin: str) -> str:
    """All of a car's name but its last letter."""
    return "S" + hashlib.sha1(vin.encode(), usedforsecurity=False).hexdigest()[:16]


def is_name_of(vin: str, name: str | None) -> bool:
    """Whether what a radio heard is this car."""
    return name is not None and PATTERN.match(name) is not None and name[:-1] == begins(vin)
