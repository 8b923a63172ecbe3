"""RFC 7396 merge patches between plain JSON values: what changed from one document to the next.

A merge patch cannot carry null, so a null member and an absent one are the same thing here; lists are
replaced whole. It runs every tick, so members that are one object or equal scalars cost one comparison, and
most tables one of their texts, which is much quicker than one of all their members.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

Json = Any  # dict, list, str, int, float, bool or None

SCALARS = frozenset({str, int, float, bool})

_text = (
    msgspec.json.Encoder().encode
)  # of the same members in another order it is another, and they are looked at


def diff(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, Json]:
    """The patch that turns `old` into `new`; empty when nothing changed."""
    patch: dict[str, Json] = {}
    for key, value in new.items():
        before: Json = old.get(key)
        if before is value:
            continue
        kind = type(value)
        if kind is type(before):
            if kind in SCALARS:
                if before != value:
                    patch[key] = value
            elif kind is dict:
                if _text(before) != _text(value) and (inner := diff(before, value)):
                    patch[key] = inner
            elif not _same(before, value):
                patch[key] = value
        elif value is None:
            patch[key] = None
        else:
            patch[key] = without_nulls(value)
    if old.keys() != new.keys():
        for key, before in old.items():
            if before is not None and key not in new:
                patch[key] = None
    return patch


def apply(target: Json, patch: Json) -> Json:
    """`target` as the patch changes it; neither argument is touched."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = apply(result.get(key), value)
    return result


def without_nulls(value: Json) -> Json:
    """The value without null members, as a patch would rebuild it; lists are left as they are."""
    if not isinstance(value, dict):
        return value
    return {key: without_nulls(member) for key, member in value.items() if member is not None}


def _same(one: Json, other: Json) -> bool:
    """Equality that tells 1 from true and 1 from 1.0, as their JSON texts differ."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    return bool(one == other)
