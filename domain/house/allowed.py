"""What a setting may be, in words for the person who writes it: the same in the file and in a PATCH."""

import math
import re
from typing import Any

import msgspec
from msgspec import inspect

ONE_LINE = "text in one line"
_NO_LINE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
EXACT = 1e15  # a larger number is told by its size: 1e+300, not by 300 digits
AN_INSTANT = "an instant with its offset, such as 2026-01-15T02:30:00Z"


def is_one_line(text: str) -> bool:
    """Whether a text has no control characters: it is one line in a terminal, in a log and on a screen."""
    return _NO_LINE.search(text) is None


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MANY = 12  # fields that a line still tells
LONG = 1e15  # digits beyond these nobody reads
MOST = 1.7e308  # what a whole number may exceed, and no text with an exponent can tell


def allowed(kind: Any) -> str:
    """A phrase such as `a whole number from 1 to 65535`, made from the type itself."""
    return _words(inspect.type_info(kind))


def refused(kind: Any, raw: object) -> str:
    """Why a value is none of this type, with what it may be."""
    words = allowed(kind)
    return f"{came(raw, words)} is not allowed ({words}{slip(kind, raw)})"


def came(raw: object, words: str) -> str:
    """The value beside what is allowed. 7.0 is 7 to people, but where it had to be a whole number it was
    refused for its point.
    """
    is_whole = isinstance(raw, float) and raw.is_integer() and abs(raw) < EXACT
    return str(raw) if is_whole and words.startswith("a whole number") else shown(raw)


def outside(raw: object, what: str) -> str:
    """Why a value is not taken, where `what` is: the same words for what no type tells."""
    return f"{shown(raw)} is not allowed ({what})"


def shown(raw: object) -> str:
    """The value for a fault line; text that is long, is no line or may hold a password is only named."""
    if isinstance(raw, str):
        return f"'{raw}'" if len(raw) <= 40 and "@" not in raw and is_one_line(raw) else "this text"
    if isinstance(raw, dict):
        return "a table"
    if isinstance(raw, list):
        return "a list"
    if isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) >= LONG:
        return f"{raw:g}" if abs(raw) < MOST else "this number"
    if isinstance(raw, float):
        return f"{raw:.0f}" if raw.is_integer() and abs(raw) < EXACT else str(raw)
    if isinstance(raw, bool):
        return str(raw).lower()
    return "this number" if isinstance(raw, int) and abs(raw) >= EXACT else str(raw)


def slip(kind: Any, raw: object) -> str:
    """What was probably meant by a number out of range: a percentage where a fraction is wanted."""
    if not isinstance(raw, int | float) or isinstance(raw, bool) or not 1 < raw <= 100:
        return ""
    node = inspect.type_info(kind)
    try:
        msgspec.convert(raw / 100, kind)
    except msgspec.ValidationError:
        return ""
    is_fraction = isinstance(node, inspect.FloatType) and node.le == 1
    return f"; per cent? then write {raw / 100:g}" if is_fraction else ""


def _words(node: inspect.Type) -> str:
    match node:
        case inspect.Metadata(type=inner, extra_json_schema=schema):
            said = (schema or {}).get("description")
            if said and isinstance(inner, inspect.IntType | inspect.FloatType):
                return f"{_words(inner)}: {said}"
            return str(said or _words(inner))
        case inspect.UnionType(types=types):
            named = [each for each in types if not isinstance(each, inspect.NoneType | inspect.CustomType)]
            tables = [each for each in named if isinstance(each, inspect.StructType)]
            if len(tables) > 1 and tables[0].tag_field is not None:
                kinds = _one_of(each.tag for each in tables)
                return f"a table whose {tables[0].tag_field} is {kinds}"
            return " or ".join(_words(each) for each in types if not isinstance(each, inspect.NoneType))
        case inspect.LiteralType(values=values):
            return _one_of(values)
        case inspect.EnumType(cls=cls):
            return _one_of(member.value for member in cls)
        case inspect.IntType():
            return f"a whole number{_range(node)}"
        case inspect.FloatType():
            return f"a number{_range(node)}"
        case inspect.BoolType():
            return "true or false"
        case inspect.StructType():
            return f"a table of {_names(node)}"
        case inspect.DictType(key_type=key, value_type=value):
            return _map(key, value)
        case inspect.VarTupleType(item_type=item):
            return f"a list, each {_words(item)}"
        case inspect.DateTimeType():
            return AN_INSTANT
        case inspect.CustomType(cls=cls) if cls.__name__ == "Path":
            return "a path"
        case _:
            return "text"


def _map(key: inspect.Type, value: inspect.Type) -> str:
    """A map of values: by which keys, and what each may be."""
    keys = f" of {_listed(key.values)}" if isinstance(key, inspect.LiteralType) else ""
    each = "" if isinstance(value, inspect.AnyType) else f", each {_words(value)}"
    return f"a table{keys}{each}"


def names_of(kind: type[msgspec.Struct]) -> str:
    """What a table of this kind may hold, by name."""
    node = inspect.type_info(kind)
    return _names(node) if isinstance(node, inspect.StructType) else ""


def _names(node: inspect.StructType) -> str:
    names = [each.encode_name for each in node.fields]
    told = ([node.tag_field] if node.tag_field else []) + names
    return _listed(told[:MANY]) + (", …" if len(told) > MANY else "")


def _one_of(values: Any) -> str:
    return f"one of {_listed(values)}"


def _listed(values: Any) -> str:
    """Values as a list; weekdays as the week has them, where their type sorts them by letters."""
    told = [str(value) for value in values]
    return ", ".join(sorted(told, key=WEEK.index) if set(told) <= set(WEEK) else told)


def _range(node: inspect.IntType | inspect.FloatType) -> str:
    low = f"above {_number(node.gt)}" if node.gt is not None else ""
    low = f"from {_number(node.ge)}" if node.ge is not None else low
    high = f"below {_number(node.lt)}" if node.lt is not None else ""
    high = f"to {_number(node.le)}" if node.le is not None else high
    return "".join(f" {bound}" for bound in (low, high) if bound)


def _number(bound: float) -> str:
    return str(int(bound)) if math.isfinite(bound) and bound == int(bound) else str(bound)
