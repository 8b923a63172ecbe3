"""Reads raw tables into Structs, field by field, so that every fault is found and not only the first.

msgspec checks each leaf; this module walks the tables around them. A faulty value is replaced by its
default while reading, only so that the checks between keys can look at the rest.
"""

import difflib
import math
import os
import re
import tomllib
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import NODEFAULT, UNSET, Struct, structs

from adapters.kinds.fault import Fault
from adapters.kinds.plain_file import secret_in
from adapters.kinds.secret import Secret
from domain.house.allowed import ONE_LINE, allowed, is_one_line, outside, refused, shown
from powersync.config.fields import default_of, without_none
from powersync.config.toml import tables_in


class FromText(str):
    """A value from the environment: text that becomes whatever type its key has."""

    __slots__ = ()


class Reader:
    """Collects `faults`, and which `files` are named, while it reads. `supported` says, per section with a
    `driver`, which there are; `instead`, which of the files lie somewhere else for now.
    """

    def __init__(
        self,
        supported: Mapping[type[Struct], Mapping[str, type[Struct]]],
        folder: Path,
        instead: Mapping[Path, Path] | None = None,
    ) -> None:
        self.faults: list[Fault] = []
        self.files: list[Path] = []
        self._supported = supported
        self._folder = folder
        self._instead = instead or {}

    def read(self, kind: Any, raw: object, key: str) -> Any:
        """The value of `kind` in `raw`; UNSET, and a fault under `key`, where there is none."""
        if kind is Any:
            return raw
        kind, optional = without_none(kind)
        if optional and (raw is None or (isinstance(raw, FromText) and raw == "")):
            return None
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self._table(kind, _structured(raw), key)
        if typing.get_origin(kind) is tuple:
            return self._list(typing.get_args(kind)[0], _structured(raw), key)
        if typing.get_origin(kind) is dict:
            of_key, of_value = typing.get_args(kind)
            return self._dict(of_key, of_value, _structured(raw), key)
        return self._leaf(kind, raw, key)

    def _table(self, kind: type[Struct], raw: object, key: str) -> Any:
        if isinstance(raw, list) and key:
            few = "exactly one" if len(raw) > 1 else "one table"
            return self._fault(
                key, f"{len(raw)} are given, this version takes {few}, written [{_heading(key)}]"
            )
        if not isinstance(raw, dict):
            return self._fault(key, f"{shown(raw)} is not a table (write it as [{_heading(key)}])")
        if kind in self._supported:
            found = self._driver(kind, raw, _inside(key, "driver"))
            if found is None:
                return self._of_no_driver(kind, raw, key)
            kind = found
        values = self._values(kind, raw, key)
        fields = structs.fields(kind)
        hints = typing.get_type_hints(kind, include_extras=True)
        files = [f"{each.encode_name}_file" for each in fields if _is_secret(hints[each.name])]
        self._no_others(raw, [each.encode_name for each in fields] + files, key)
        return kind(**values)

    def _of_no_driver(self, kind: type[Struct], raw: dict[str, object], key: str) -> Any:
        """What every driver of this kind knows, so that the table's other faults are told as well; what no
        driver knows is none of its settings.
        """
        known = {"driver"}
        for table in (kind, *self._supported[kind].values()):
            for each in structs.fields(table):
                known |= {each.encode_name, f"{each.encode_name}_file"}
        self._no_others(raw, sorted(known), key)
        return kind(**self._values(kind, {**raw, "driver": str(raw.get("driver", ""))}, key))

    def _values(self, kind: type[Struct], raw: dict[str, object], key: str) -> dict[str, Any]:
        hints = typing.get_type_hints(kind, include_extras=True)
        return {
            each.name: self._field(each, hints[each.name], raw, _inside(key, each.encode_name))
            for each in structs.fields(kind)
        }

    def _driver(self, kind: type[Struct], raw: dict[str, object], key: str) -> type[Struct] | None:
        known, name = self._supported[kind], raw.get("driver")
        choice = f"supported: {', '.join(sorted(known)) or 'none yet'}"
        if isinstance(name, str) and name in known:
            return known[name]
        if name is None:
            self._fault(key, f"is missing ({choice})")
        else:
            near = difflib.get_close_matches(str(name), known, n=1) if isinstance(name, str) else []
            meant = f"did you mean {near[0]}? " if near else ""
            self._fault(key, f"{shown(name)} is no known driver ({meant}{choice})")
        return None

    def _field(self, each: structs.FieldInfo, kind: Any, raw: dict[str, object], key: str) -> Any:
        if _is_secret(kind) and f"{each.encode_name}_file" in raw:
            return self._secret_file(each, raw, key)
        if each.encode_name in raw:
            value = self.read(kind, raw[each.encode_name], key)
            return self._default(each, kind) if value is UNSET else value
        if each.required:
            secret = f"text, or {each.encode_name}_file with the path of a file"
            self._fault(key, f"is missing ({secret if _is_secret(kind) else _wanted(kind, key)})")
        return self._default(each, kind)

    def _secret_file(self, each: structs.FieldInfo, raw: dict[str, object], key: str) -> Any:
        if each.encode_name in raw:
            return self._fault(
                key, f"is given twice, as {each.encode_name} and as {each.encode_name}_file (keep one)"
            )
        path = self._leaf(Path, raw[f"{each.encode_name}_file"], f"{key}_file")
        if path is UNSET:
            return UNSET
        try:
            text = secret_in(path)
        except (OSError, UnicodeDecodeError) as err:
            why = err.strerror if isinstance(err, OSError) else "it is not text"
            return self._fault(f"{key}_file", f"{path} cannot be read: {why}")
        return Secret(text) if text else self._fault(f"{key}_file", f"{path} is empty")

    @staticmethod
    def _default(each: structs.FieldInfo, kind: Any) -> Any:
        """A list that is missing and must not be is an empty one, for the checks that look at it."""
        if (default := default_of(each)) is not NODEFAULT:
            return default
        return () if typing.get_origin(kind) is tuple else UNSET

    def _no_others(self, raw: Iterable[str], known: list[str], key: str) -> None:
        for name in raw:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                hint = (
                    f"did you mean {near[0]}?"
                    if near
                    else f"allowed: {', '.join(sorted(known)) or 'nothing'}"
                )
                self._fault(_inside(key, name), f"is no setting ({hint})")

    def _list(self, kind: Any, raw: object, key: str) -> Any:
        if not isinstance(raw, list):
            is_table = isinstance(kind, type) and issubclass(kind, Struct)
            return self._fault(
                key, f"{shown(raw)} is not a list" + (f" (write [[{_heading(key)}]])" if is_table else "")
            )
        read = [self.read(kind, item, f"{key}[{index}]") for index, item in enumerate(raw)]
        return UNSET if UNSET in read else tuple(read)

    def _dict(self, of_key: Any, of_value: Any, raw: object, key: str) -> Any:
        if not isinstance(raw, dict):
            return self._fault(key, f"{shown(raw)} is not a table")
        read = {
            self._leaf(of_key, name, _inside(key, name)): self.read(of_value, value, _inside(key, name))
            for name, value in raw.items()
        }
        return UNSET if UNSET in read or UNSET in read.values() else read

    def _leaf(self, kind: Any, raw: object, key: str) -> Any:
        if kind is Secret:
            return (
                Secret(raw)
                if isinstance(raw, str) and raw
                else self._fault(key, "must be text that is not empty")
            )
        if kind is Path and isinstance(raw, Path):
            return raw
        if kind is Path:
            is_path = isinstance(raw, str) and raw and "\0" not in raw
            return self._named(str(raw)) if is_path else self._fault(key, "must be a path that is not empty")
        for candidate in _readings(raw):
            try:
                value = msgspec.convert(candidate, kind)
            except msgspec.ValidationError:
                continue
            if isinstance(value, str) and not is_one_line(value):
                return self._fault(key, outside(value, ONE_LINE))
            if not isinstance(value, float) or math.isfinite(value):
                return value
        return self._fault(key, refused(kind, raw))

    def _named(self, raw: str) -> Path:
        path = self._folder / raw
        self.files.append(path)
        return self._instead.get(Path(os.path.abspath(path)), path)

    def _fault(self, key: str, text: str) -> Any:
        self.faults.append(Fault(key, text))
        return UNSET


def _readings(raw: object) -> list[object]:
    """The ways a value may be meant: text from the environment may also be a number, truth or list."""
    if not isinstance(raw, FromText):
        return [raw]
    lowered = {"1": True, "0": False, "yes": True, "no": False, "on": True, "off": False}.get(raw.lower())
    return [str(raw), _structured(raw), _structured(FromText(raw.lower())), lowered]


def _structured(raw: object) -> object:
    if not isinstance(raw, FromText):
        return raw
    try:
        return tables_in(f"value = {raw}")["value"]
    except tomllib.TOMLDecodeError:
        return str(raw)


def _wanted(kind: Any, key: str) -> str:
    is_table = isinstance(kind, type) and issubclass(kind, Struct)
    return f"write [{_heading(key)}]" if is_table else allowed(kind)


def _is_secret(kind: Any) -> bool:
    return without_none(kind)[0] is Secret


def _heading(key: str) -> str:
    """How a table of this key is written in the file."""
    return re.sub(r"\[\d+\]", "", key)


def _inside(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
