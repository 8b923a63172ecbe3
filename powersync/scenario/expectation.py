"""Judges what came out against what a story expects, and finds paths that could never exist."""

import types
import typing
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import Struct, structs

from domain.command.command import Command
from domain.errors import InvalidRequest
from domain.status.document import Status
from powersync.scenario.story import CommandsExpected, ExpectTable


def check_path(path: str, loadpoints: Sequence[str]) -> None:
    """Raises InvalidRequest when no status document of this house can have the path."""
    kind: Any = Status
    for depth, key in enumerate(path.split(".")):
        kind = _struct_or_dict(kind)
        if kind is Any:
            return
        if typing.get_origin(kind) is dict:
            if depth == 1 and path.startswith("loadpoints.") and key not in loadpoints:
                raise InvalidRequest(f"path '{path}': there is no loadpoint '{key}'")
            kind = typing.get_args(kind)[1]
            continue
        if typing.get_origin(kind) is tuple and key.isdigit():
            kind = typing.get_args(kind)[0]
            continue
        fields = {each.encode_name: each.type for each in structs.fields(kind)} if _is_struct(kind) else {}
        if key not in fields:
            raise InvalidRequest(f"path '{path}': the status document knows no '{key}' there")
        kind = fields[key]


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _struct_or_dict(kind: Any) -> Any:
    """The structured part of an optional type."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        kinds = [each for each in typing.get_args(kind) if each is not types.NoneType]
        return kinds[0] if len(kinds) == 1 else Any
    return kind


def value_at(document: Any, path: str) -> Any:
    """The value at a path of known keys; null under a null parent, an absent map key or a place past the
    end of a list.
    """
    for key in path.split("."):
        if isinstance(document, list):
            document = document[int(key)] if key.isdigit() and int(key) < len(document) else None
        else:
            document = document.get(key) if isinstance(document, dict) else None
    return document


def verdict(expected: ExpectTable, document: Any, commands: Sequence[Command]) -> str | None:
    """What is wrong, in a few words; None when it is as expected."""
    if expected.commands is not None:
        return _commands_verdict(expected.commands, commands)
    assert expected.path is not None
    value = value_at(document, expected.path)
    shown = f"{expected.path} is {value!r}"
    if expected.equals is not msgspec.UNSET and value != expected.equals:
        return f"{shown}, expected {expected.equals!r}"
    if expected.not_equals is not msgspec.UNSET and value == expected.not_equals:
        return f"{shown}, expected anything else"
    if expected.in_ is not None and value not in expected.in_:
        return f"{shown}, expected one of {list(expected.in_)!r}"
    if expected.is_null and value is not None:
        return f"{shown}, expected null"
    if expected.near is not None and not _is_near(value, expected):
        return f"{shown}, expected {expected.near} ± {expected.tolerance}"
    return None


def _is_near(value: Any, expected: ExpectTable) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    assert expected.near is not None
    return abs(value - expected.near) <= expected.tolerance + 1e-9


def _commands_verdict(expected: CommandsExpected, commands: Sequence[Command]) -> str | None:
    found = [
        msgspec.to_builtins(command)
        for command in commands
        if command.reached_device and expected.target in (None, command.target)
    ]
    shown = ", ".join(f"{c['action']} by {c['issued_by']} ({c['state']})" for c in found) or "none"
    if expected.count is not None and len(found) != expected.count:
        return f"{len(found)} commands, expected {expected.count}: {shown}"
    if expected.min is not None and len(found) < expected.min:
        return f"{len(found)} commands, expected at least {expected.min}: {shown}"
    if expected.max is not None and len(found) > expected.max:
        return f"{len(found)} commands, expected at most {expected.max}: {shown}"
    if expected.list is not None:
        if len(found) != len(expected.list):
            return f"{len(found)} commands, expected {len(expected.list)}: {shown}"
        for index, (wanted, command) in enumerate(zip(expected.list, found, strict=True)):
            for key, value in wanted.items():
                if not _matches(command.get(key), value):
                    return f"command {index}: {key} is {command.get(key)!r}, expected {value!r}"
    return None


def _matches(found: Any, wanted: Any) -> bool:
    """Equal on the keys given; a table inside is matched the same way."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        return all(_matches(found.get(key), value) for key, value in wanted.items())
    return bool(found == wanted)
