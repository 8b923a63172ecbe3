"""A message too large to be decoded in one go: taken apart value by value, in a thread.

A decoder keeps the interpreter to itself until it is done, in whatever thread it runs; between two of many
small values the event loop has its turn.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import Raw

from adapters.links.homeassistant.messages import Message, messages_in

SMALL = 256 * 2**10  # bytes, which are decoded in a millisecond or two

Parts = list[Raw] | dict[str, Raw]  # of a list or an object, each still to be decoded
T = TypeVar("T")

_read = json.JSONDecoder().raw_decode
_space = re.compile(r"[ \t\n\r]*")


class Large(Message, frozen=True):
    """An answer in parts."""

    parts: Parts = msgspec.field(default_factory=list)


async def heard(frame: bytes) -> list[Message]:
    """The messages of one frame. Raises msgspec.DecodeError, ValueError, RecursionError."""
    if len(frame) <= SMALL:
        return messages_in(frame)
    large = await asyncio.to_thread(_taken_apart, frame)
    return messages_in(frame) if large is None else [large]


async def decoded(result: Raw | Parts, kind: type[T]) -> T:
    """The value. Raises msgspec.DecodeError."""
    if isinstance(result, Raw):
        return msgspec.json.decode(result, type=kind)
    return await asyncio.to_thread(_joined, result, kind)


def _joined(parts: Parts, kind: type[T]) -> T:
    if kind is not Any and not isinstance(parts, get_origin(kind) or kind):
        raise msgspec.ValidationError("a list in place of an object, or the other way round")
    read = msgspec.json.Decoder((*get_args(kind), Any, Any)[0 if isinstance(parts, list) else 1]).decode
    whole = (
        [read(part) for part in parts]
        if isinstance(parts, list)
        else {key: read(part) for key, part in parts.items()}
    )
    return cast("T", whole)


def _taken_apart(frame: bytes) -> Large | None:
    """The message; None where it is none with a result in parts, and so nothing that is asked for."""
    text = _Text(frame.decode())
    head: dict[str, Any] = {}
    parts: Parts | None = None
    if text.comes() != "{":
        return None
    for key in text.names():
        if key == "result" and text.comes() in ("{", "["):
            parts = text.parts()
        else:
            head[key] = text.value()
    return None if parts is None else msgspec.structs.replace(msgspec.convert(head, Large), parts=parts)


class _Text:
    """JSON, read from its beginning to its end. Raises ValueError where it is none."""

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def comes(self) -> str:
        """The next character that is no space; nothing at the end."""
        found = _space.match(self._text, self._at)
        self._at = self._at if found is None else found.end()
        return self._text[self._at : self._at + 1]

    def value(self) -> Any:
        """The next value."""
        self.comes()
        found, self._at = _read(self._text, self._at)
        return found

    def raw(self) -> Raw:
        """The next value, still to be decoded."""
        self.comes()
        begins = self._at
        self.value()
        return Raw(self._text[begins : self._at].encode())

    def names(self) -> Iterator[str]:
        """Those of an object; whoever is handed one reads its value before the next."""
        for _ in self._each("{", "}"):
            if self.comes() != '"':
                raise ValueError("a name has no quotes")
            name = str(self.value())
            self._pass(":")
            yield name

    def parts(self) -> Parts:
        """Of a list or an object."""
        if self.comes() == "[":
            return [self.raw() for _ in self._each("[", "]")]
        return {key: self.raw() for key in self.names()}

    def _each(self, opens: str, closes: str) -> Iterator[None]:
        mark = self._pass(opens)
        if self.comes() == closes:
            mark = self._pass(closes)
        while mark != closes:
            yield
            mark = self._pass(",", closes)

    def _pass(self, *allowed: str) -> str:
        mark = self.comes()
        if mark not in allowed:
            raise ValueError(f"{mark or 'the end'} in place of {' or '.join(allowed)}")
        self._at += 1
        return mark
