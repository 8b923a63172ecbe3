"""What people changed over the configuration file: a thin layer, key by key.

Each change keeps the file's value that it covers. Once that value is another one, the file was edited
later, and the file wins for this key.
"""

from collections.abc import Collection
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field
from msgspec.structs import fields, replace

SettingsT = TypeVar("SettingsT", bound=Struct)


class Overlay(Struct, frozen=True, kw_only=True):
    """Changes by key, dotted inside a mode's settings (`solar.buffer_w`), in plain JSON.

    `covers` is the file's value of the same keys at the time of the change.
    """

    changes: dict[str, Any] = field(default_factory=dict)
    covers: dict[str, Any] = field(default_factory=dict)


def overlay_of(configured: Struct, changed: Struct, changeable: Collection[str]) -> Overlay:
    """What differs from the file, of the keys that people may change."""
    was, now = _flat(configured), _flat(changed)
    different = [key for key in now if key.partition(".")[0] in changeable and now[key] != was.get(key)]
    return Overlay(
        changes={key: now[key] for key in different}, covers={key: was.get(key) for key in different}
    )


def overlaid(configured: SettingsT, overlay: Overlay) -> SettingsT:
    """The file's settings under the changes that still stand; one that no longer fits is gone."""
    was = _flat(configured)
    settings = configured
    for key, value in overlay.changes.items():
        if key in was and was[key] == overlay.covers.get(key):
            settings = _with(settings, key.split("."), value)
    return settings


def without(overlay: Overlay, keys: set[str]) -> Overlay:
    """The overlay without these keys, and without what is inside them."""

    def stays(key: str) -> bool:
        return key not in keys and key.partition(".")[0] not in keys

    return Overlay(
        changes={key: value for key, value in overlay.changes.items() if stays(key)},
        covers={key: value for key, value in overlay.covers.items() if stays(key)},
    )


def _flat(settings: Struct, prefix: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for info in fields(settings):
        value = getattr(settings, info.name)
        key = f"{prefix}{info.encode_name}"
        found |= _flat(value, f"{key}.") if isinstance(value, Struct) else {key: msgspec.to_builtins(value)}
    return found


def _with(settings: SettingsT, path: list[str], value: Any) -> SettingsT:
    info = next(each for each in fields(settings) if each.encode_name == path[0])
    current = getattr(settings, info.name)
    if isinstance(current, Struct):
        return replace(settings, **{info.name: _with(current, path[1:], value)})
    try:
        return replace(settings, **{info.name: msgspec.convert(value, info.type)})
    except msgspec.ValidationError:
        return settings
