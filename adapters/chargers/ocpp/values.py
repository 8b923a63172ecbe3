"""How much is in a message: every value costs time, which is that of the whole house while it is looked at.

A message of some ten thousand values takes a second to hold against its schema, and no charger has so much to
say. Of a long one only the end is held against the schema and read, which is where the newest stands.
"""

from typing import Any

DEEPEST = 12  # an OCPP message nests half as deep
MOST_VALUES = 8_000  # what fits into the largest message of a charger that names its values
MOST_KEYS = 200  # of one object; none in the standard has a tenth
MOST_READ = 800
MOST_CHECKED = 200  # some 15 ms of a small computer; three phases with all their values are most of it


def values_in(message: object) -> int | None:
    """How many values are in it; None where they are too many, or nested too deeply."""
    count, level = 0, [message]
    for _ in range(DEEPEST):
        inner: list[object] = []
        for each in level:
            if isinstance(each, dict):
                if len(each) > MOST_KEYS:
                    return None
                inner.extend(each.values())
            elif isinstance(each, list):
                inner.extend(each)
        count += len(inner)
        if count > MOST_VALUES:
            return None
        if not inner:
            return count
        level = inner
    return None if any(isinstance(each, dict | list) for each in level) else count


def checked_in(message: object) -> int:
    """How many of its values are held against a schema."""
    count = values_in(message)
    return MOST_CHECKED if count is None else min(count, MOST_CHECKED)


def end_of(message: Any, most: int) -> Any:
    """The message without the first entries of its lists, so that about so many values are left."""
    count = values_in(message)
    return message if count is not None and count <= most else _end(message, [most])


def _end(value: Any, left: list[int]) -> Any:
    """`left` is counted down; every list keeps its last entry, as one that must not be empty would be."""
    left[0] -= 1
    if isinstance(value, dict):
        return {key: _end(each, left) for key, each in value.items()}
    if not isinstance(value, list):
        return value
    kept: list[Any] = []
    for each in reversed(value):
        if kept and left[0] <= 0:
            break
        kept.append(_end(each, left))
    return kept[::-1]
