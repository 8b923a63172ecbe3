"""What the type of a table says of one of its keys, for those who read tables and those who describe them."""

import operator
import types
import typing
from functools import reduce
from typing import Any

from msgspec import structs


def without_none(kind: Any) -> tuple[Any, bool]:
    """The type without its `| None`, and whether it had one."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        rest = [each for each in typing.get_args(kind) if each is not types.NoneType]
        if len(rest) < len(typing.get_args(kind)):
            return reduce(operator.or_, rest), True
    return kind, False


def default_of(each: structs.FieldInfo) -> Any:
    """What counts where the key is not written; NODEFAULT where it must be."""
    return each.default_factory() if callable(each.default_factory) else each.default
