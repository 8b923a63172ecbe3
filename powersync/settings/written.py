"""A changed configuration in the owner's own file: what did not change keeps its place and its comments."""

from collections.abc import Mapping
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from domain.errors import Conflict
from powersync.config.toml import tables_in
from powersync.settings.merge import changed_keys


def written(text: str, tables: Mapping[str, Any]) -> str:
    """The text that says `tables`. Raises Conflict where the file cannot be edited like that."""
    try:
        document = tomlkit.parse(text)
        _follow(document, tables)
        made = tomlkit.dumps(document)
        if not changed_keys(tables_in(made), tables):
            return made
    except (TOMLKitError, ValueError):
        pass
    raise Conflict("the configuration file is written in a way that only its owner can edit", "file_fixed")


def _follow(known: Any, tables: Mapping[str, Any]) -> None:
    for key in [key for key in known if key not in tables]:
        del known[key]
    for key, value in tables.items():
        before = known.get(key)
        if key in known and not changed_keys({key: _plain(before)}, {key: value}):
            continue
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            _follow(before, value)
        elif not (isinstance(before, AoT) and _follow_list(before, value)):
            known[key] = value


def _follow_list(known: AoT, tables: Any) -> bool:
    """Tables keep theirs by id; False where another order, or another kind of list, is wanted."""
    ids = [each.get("id") for each in tables if isinstance(each, Mapping)]
    if len(ids) != len(tables) or len(set(ids)) != len(ids) or None in ids:
        return False
    stay = [each.get("id") for each in known if each.get("id") in ids]
    if ids[: len(stay)] != stay or not stay:
        return False
    for index in reversed(range(len(known))):
        if known[index].get("id") not in ids:
            del known[index]
    for index, table in enumerate(tables):
        if index < len(stay):
            _follow(known[index], table)
        else:
            known.append(tomlkit.item(dict(table)))
    return True


def _plain(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value
