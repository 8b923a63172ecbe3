"""RFC 7396 patches on settings: every fault with its key, and nothing changed while there is one."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields, replace

from domain.house.meant import not_meant

SettingsT = TypeVar("SettingsT", bound=Struct)


def patched(
    settings: SettingsT,
    patch: Mapping[str, Any],
    configured: SettingsT,
    changeable: Sequence[str] | None = None,
    *,
    currency: str = "",
) -> tuple[SettingsT, dict[str, str]]:
    """The settings as the patch changes them, and the faults by key (`solar.buffer_w`); with faults the
    settings come back as they were. Null brings the configured value back; objects are merged, not replaced.
    `currency`: what prices are in, to tell one that cannot be meant.
    """
    known = {info.encode_name: info for info in fields(settings)}
    allowed = known.keys() if changeable is None else [name for name in changeable if name in known]
    changes: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for key, value in patch.items():
        if key not in allowed:
            faults[str(key)] = f"unknown; known are {', '.join(allowed)}"
            continue
        info = known[key]
        current = getattr(settings, info.name)
        if value is None:
            changes[info.name] = getattr(configured, info.name)
        elif isinstance(current, Struct):
            if not isinstance(value, Mapping):
                faults[key] = "an object of settings, or null for the configured ones"
                continue
            changes[info.name], inner = patched(
                current, value, getattr(configured, info.name), currency=currency
            )
            faults.update({f"{key}.{name}": fault for name, fault in inner.items()})
        elif (text := not_meant(key, value, currency)) is not None:
            faults[key] = text
        else:
            _convert(info, _merged(current, value), changes, faults)
    return (settings if faults else replace(settings, **changes)), faults


def _convert(info: FieldInfo, value: Any, changes: dict[str, Any], faults: dict[str, str]) -> None:
    try:
        changes[info.name] = msgspec.convert(value, info.type)
    except msgspec.ValidationError as err:
        faults[info.encode_name] = str(err)


def _merged(current: Any, value: Any) -> Any:
    """A map of values (departures by weekday) as the patch changes it; all else is replaced."""
    if not isinstance(current, dict) or not isinstance(value, Mapping):
        return value
    merged = {**current, **value}
    return {key: member for key, member in merged.items() if member is not None}
