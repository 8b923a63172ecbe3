"""RFC 7396 patches on settings: every fault with its key, in the words of the configuration file."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo, fields, replace

from domain.house.allowed import names_of, outside, refused
from domain.house.faults import WHOLE, faults_of
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
    """The settings as the patch changes them, and the faults by key (`solar.buffer_w`). With faults
    nothing may be kept: the settings hold only what is right of the patch, for checks between keys. Null
    brings the configured value back; objects are merged, not replaced.
    `currency`: what prices are in, to tell one that cannot be meant.
    """
    known = {info.encode_name: info for info in fields(settings)}
    allowed = known.keys() if changeable is None else [name for name in changeable if name in known]
    changes: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for key, value in patch.items():
        if key not in allowed:
            faults[str(key)] = f"is not a setting here; known are {', '.join(allowed)}"
            continue
        info = known[key]
        current = getattr(settings, info.name)
        if value is None:
            changes[info.name] = getattr(configured, info.name)
        elif isinstance(current, Struct):
            if not isinstance(value, Mapping):
                faults[key] = outside(
                    value, f"an object of {names_of(type(current))}, or null for the configured ones"
                )
                continue
            changes[info.name], inner = patched(
                current, value, getattr(configured, info.name), currency=currency
            )
            faults.update({f"{key}.{name}": fault for name, fault in inner.items()})
        elif (text := not_meant(key, value, currency)) is not None:
            faults[key] = text
        else:
            merged = _merged(current, value)
            found = _faults(info, merged)
            faults.update(found)
            if not found:
                changes[info.name] = msgspec.convert(merged, info.type)
    return replace(settings, **changes), faults


def _faults(info: FieldInfo, value: Any) -> dict[str, str]:
    """What is wrong with a value, by its key; in a map of values (departures by weekday) and in a list of
    tables (`floor[0].reserve_pct`) each by its own.
    """
    key = info.encode_name
    if isinstance(value, list):
        found = faults_of(info.type, value)
        return {key if where == WHOLE else f"{key}{where}": text for where, text in found.items()}
    if get_origin(info.type) is dict and isinstance(value, Mapping):
        of_key, of_value = get_args(info.type)
        members = {f"{key}.{name}": (of_key, name) for name in value if not _fits(of_key, name)}
        members |= {
            f"{key}.{name}": (of_value, each) for name, each in value.items() if not _fits(of_value, each)
        }
        return {where: refused(kind, raw) for where, (kind, raw) in members.items()}
    return {} if _fits(info.type, value) else {key: refused(info.type, value)}


def _fits(kind: Any, value: Any) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _merged(current: Any, value: Any) -> Any:
    """A map of values (departures by weekday) as the patch changes it; all else is replaced."""
    if not isinstance(current, dict) or not isinstance(value, Mapping):
        return value
    merged = {**current, **value}
    return {key: member for key, member in merged.items() if member is not None}
