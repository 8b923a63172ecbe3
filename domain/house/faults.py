"""What is wrong with a request, field by field: what came, and what is allowed, in words for people.

The decoder stops at the first fault and speaks of types; this looks on, and speaks of fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

import msgspec
import msgspec.inspect
from msgspec import Struct, UnsetType
from msgspec.structs import FieldInfo, fields

from domain.house.allowed import ONE_LINE, allowed, came, is_one_line, outside

Faults: TypeAlias = Iterator[tuple[str, str]]

WHOLE = "body"  # the key of a fault that lies in no field
REQUIRED = "is missing ({allowed})"
UNKNOWN = "is not a field here; known are {known}"


def faults_of(kind: Any, raw: object) -> dict[str, str]:
    """Every fault of a value that came as JSON, by its key (`conditions[0].above_w`); empty where it fits."""
    return {key or WHOLE: text for key, text in _faults(kind, raw, "")}


def broken_lines(value: object, key: str = "") -> Faults:
    """The texts in a body that are not one line; tables of settings are judged where settings are read."""
    if isinstance(value, str):
        if not is_one_line(value):
            yield key or WHOLE, outside(value, ONE_LINE)
    elif isinstance(value, Struct):
        for info in fields(value):
            yield from broken_lines(getattr(value, info.name), _below(key, info.encode_name))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from broken_lines(item, f"{key}[{index}]")


def refused_value(kind: Any, raw: object) -> str:
    """What came, and what is allowed."""
    words = _allowed(kind)
    return f"{_came(raw, words)} is not allowed ({words})"


def told(faults: Mapping[str, str]) -> str:
    """The faults as one line: the first, and how many more there are."""
    first = next((f"{key}: {text}" for key, text in faults.items()), "it cannot be read")
    return first if len(faults) < 2 else f"{first}; and {len(faults) - 1} more"


def _faults(kind: Any, raw: object, key: str) -> Faults:
    bare, members = _bare(kind), _members(kind)
    if raw is None and NoneType in members:
        return
    structs = [each for each in members if isinstance(each, type) and issubclass(each, Struct)]
    of_values = [each for each in members if get_origin(each) in (list, tuple, dict)]
    if structs and isinstance(raw, Mapping):
        yield from _of_structs(structs, raw, key)
    elif of_values and isinstance(raw, list | Mapping):
        found = list(_of_values(of_values, raw, key))
        yield from found
        if not found and isinstance(raw, list) and (text := _of_its_length(kind, raw)) is not None:
            yield key, text
    elif not _fits(bare if structs or of_values else kind, raw):
        yield key, refused_value(kind, raw)


def _of_structs(structs: Sequence[type[Struct]], raw: Mapping[str, Any], key: str) -> Faults:
    """An object of one kind, or of one of several that a field tells apart."""
    kind: type[Struct] | None = structs[0]
    if len(structs) > 1:
        by_tag = {str(each.__struct_config__.tag): each for each in structs}
        name = structs[0].__struct_config__.tag_field or "type"
        one_of = f"one of {', '.join(by_tag)}"
        kind = by_tag.get(str(raw.get(name)))
        if kind is None:
            text = (
                f"{_came(raw[name], one_of)} is not allowed ({one_of})"
                if name in raw
                else f"is missing ({one_of})"
            )
            yield _below(key, name), text
    if kind is not None:
        yield from _of_struct(kind, raw, key)


def _of_struct(kind: type[Struct], raw: Mapping[str, Any], key: str) -> Faults:
    config, known = kind.__struct_config__, {info.encode_name: info for info in fields(kind)}
    found = False
    for name in raw:
        if name not in known and name != config.tag_field and config.forbid_unknown_fields:
            found = True
            yield _below(key, name), UNKNOWN.format(known=", ".join(known))
    for name, info in known.items():
        inside = (
            list(_faults(info.type, raw[name], _below(key, name))) if name in raw else _missing(info, key)
        )
        found = found or bool(inside)
        yield from inside
    if not found and (text := _of_the_whole(kind, raw)) is not None:
        yield key, text


def _missing(info: FieldInfo, key: str) -> list[tuple[str, str]]:
    if not info.required:
        return []
    words = _allowed(info.type)
    return [(_below(key, info.encode_name), REQUIRED.format(allowed=words))]


def _of_the_whole(kind: type[Struct], raw: Mapping[str, Any]) -> str | None:
    """What the object says of its fields together, in its own words."""
    try:
        msgspec.convert(dict(raw), kind)
    except msgspec.ValidationError as err:
        return str(err).partition(" - at ")[0]
    return None


def _of_values(kinds: Sequence[Any], raw: object, key: str) -> Faults:
    wanted = dict if isinstance(raw, Mapping) else (list, tuple)
    kind = next((each for each in kinds if get_origin(each) in _as_tuple(wanted)), None)
    if kind is None:
        yield key, refused_value(kinds[0], raw)
    elif isinstance(raw, Mapping):
        for name, value in raw.items():
            yield from _faults(get_args(kind)[1], value, _below(key, str(name)))
    elif isinstance(raw, list):
        for index, value in enumerate(raw):
            yield from _faults(get_args(kind)[0], value, f"{key}[{index}]")


def _of_its_length(kind: Any, raw: Sequence[object]) -> str | None:
    """That a list has too few members or too many."""
    node = msgspec.inspect.type_info(kind)
    lists = (msgspec.inspect.ListType, msgspec.inspect.VarTupleType)
    found = next((each for each in getattr(node, "types", (node,)) if isinstance(each, lists)), None)
    if found is None:
        return None
    low, high, count = found.min_length or 0, found.max_length, len(raw)
    if count >= low and (high is None or count <= high):
        return None
    wanted = f"a list of {low} to {high}" if high is not None else f"a list of at least {low}"
    return f"{'an empty list' if not raw else f'a list of {count}'} is not allowed ({wanted})"


def _as_tuple(kinds: Any) -> tuple[Any, ...]:
    return kinds if isinstance(kinds, tuple) else (kinds,)


def _bare(kind: Any) -> Any:
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind


def _members(kind: Any) -> tuple[Any, ...]:
    """What a value may be: itself, or the members of a union."""
    bare = _bare(kind)
    if get_origin(bare) not in (Union, UnionType):
        return (bare,)
    return tuple(_bare(each) for each in get_args(bare) if each is not UnsetType)


def _below(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _fits(kind: Any, raw: object) -> bool:
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError:
        return False
    return True


def _came(raw: object, words: str) -> str:
    if isinstance(raw, Mapping):
        return "an object"
    return "null" if raw is None else came(raw, words)


def _allowed(kind: Any) -> str:
    words = allowed(kind).replace("a table", "an object")
    return f"{words}{_length(kind)}" if words == "text" else words


def _length(kind: Any) -> str:
    node = msgspec.inspect.type_info(kind)
    texts = [each for each in getattr(node, "types", (node,)) if isinstance(each, msgspec.inspect.StrType)]
    most = max((each.max_length or 0 for each in texts), default=0)
    return f" of {texts[0].min_length or 0} to {most} characters" if most else ""
