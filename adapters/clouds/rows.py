"""What others send, part by part: each is judged by itself, so that an odd one costs itself and no other."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from domain.errors import Unreachable

T = TypeVar("T")

NULL = msgspec.Raw(b"null")
FIRST_YEAR, LAST_YEAR = 2000, 2200  # beyond them reckoning with time zones ends in an overflow, some day


def readable(name: str, rows: Sequence[msgspec.Raw], kind: type[T]) -> list[T]:
    """The rows that are as documented. Raises Unreachable where there are rows and none of them is."""
    found = [told for row in rows if (told := as_documented(row, kind)) is not None]
    if rows and not found:
        raise Unreachable(f"{name}: the answer makes no sense: no row of it is as documented")
    return found


def as_documented(part: msgspec.Raw, kind: type[T]) -> T | None:
    """A part of an answer that it can do without; None where it is absent, null or odd."""
    try:
        return msgspec.json.decode(part, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def reckonable(at: datetime) -> datetime:
    """The instant. Raises ValueError for one that cannot be meant: 0001-01-01, 9999-12-31."""
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise ValueError(f"{at.isoformat()} is not of our days")
    return at
