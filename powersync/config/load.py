"""From a TOML file, the environment and the command line to one checked Config.

Later layers win key by key: file, then environment, then command line.
"""

import copy
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from adapters.kinds.fault import Fault
from adapters.kinds.secret import MASK, Secret
from domain.errors import ConfigurationError
from powersync import vendors
from powersync.config import checks
from powersync.config.document import Config
from powersync.config.environment import overlay
from powersync.config.faults import are_related, lines
from powersync.config.read import Reader
from powersync.config.toml import tables_in

SECTIONS = tuple(each.encode_name for each in structs.fields(Config))


def load(
    path: Path | None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Config:
    """The configuration of a real house. Raises ConfigurationError with every fault found.

    `path` None means environment and `overrides` (nested tables, from the command line) only. Relative paths
    start at the file's folder, also the default of server.data_dir; a Path in `overrides` is taken as it is.
    """
    raw = _tables_of(path) if path is not None else {}
    tables, origins, faults = overlay(raw, environ or {}, SECTIONS)
    for key, value in _leaves(overrides or {}):
        _set(tables, key, value)
        origins[".".join(key)] = "command line"
    if isinstance(server := tables.setdefault("server", {}), dict):
        server.setdefault("data_dir", "data")
    folder = path.parent if path is not None else Path()
    return _checked(tables, origins, str(path or ""), folder, faults, is_story=False)


def parse(tables: Mapping[str, Any], origin: str = "", folder: Path = Path()) -> Config:
    """A scenario's configuration: drivers are simulated unless named. Raises ConfigurationError.

    Relative paths start at `folder`.
    """
    filled: dict[str, Any] = copy.deepcopy(dict(tables))
    if isinstance(battery := filled.get("battery"), dict):
        battery.setdefault("driver", "simulated")
    loadpoints = filled.get("loadpoint")
    for loadpoint in loadpoints if isinstance(loadpoints, list) else ():
        if isinstance(loadpoint, dict) and isinstance(charger := loadpoint.setdefault("charger", {}), dict):
            charger.setdefault("driver", "simulated")
    return _checked(filled, {}, origin, folder, [], is_story=True)


def masked(config: Config) -> dict[str, Any]:
    """The configuration as plain tables with every secret as `***`, wherever it came from."""
    built: dict[str, Any] = msgspec.to_builtins(config, enc_hook=_plain)
    return built


def secrets_of(value: object) -> Iterator[str]:
    """Every secret text inside a configuration, for the redaction of logs."""
    if isinstance(value, Secret):
        yield value.reveal()
    elif isinstance(value, Struct):
        for each in structs.fields(value):
            yield from secrets_of(getattr(value, each.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from secrets_of(item)


def _tables_of(path: Path) -> dict[str, Any]:
    try:
        return tables_in(path.read_text(encoding="utf-8"))
    except OSError as err:
        why = (
            "there is no such file"
            if isinstance(err, FileNotFoundError)
            else f"cannot be read: {err.strerror}"
        )
        raise ConfigurationError([f"{path}: {why}"]) from err
    except UnicodeDecodeError as err:
        raise ConfigurationError([f"{path}: is not UTF-8 text"]) from err
    except tomllib.TOMLDecodeError as err:
        raise ConfigurationError([f"{path}: {_in_words(str(err))}"]) from err


def _in_words(message: str) -> str:
    """tomllib's message; a section given twice is named as the file writes it."""
    twice = re.fullmatch(r"Cannot declare \((?P<key>[^)]*)\) twice (?P<where>.*)", message)
    if twice:
        key = ".".join(re.findall(r"[\w-]+", twice["key"]))
        return f"{key}: is declared twice {twice['where']}"
    return f"is not valid TOML: {message[0].lower()}{message[1:]}"


def _checked(
    tables: dict[str, Any],
    origins: Mapping[str, str],
    origin: str,
    folder: Path,
    faults: list[Fault],
    *,
    is_story: bool,
) -> Config:
    reader = Reader(vendors.SUPPORTED, folder)
    config: Config = reader.read(Config, tables, "")
    faults = [*faults, *reader.faults]
    found = [*checks.across(config)]
    if not is_story:
        found += [each for check in checks.OF_A_REAL_HOUSE for each in check(config)]
    if origin and not is_story:
        found += checks.the_site_is_told(tables)
    keys = [fault.key for fault in faults]
    faults += [
        fault
        for fault in found
        if not any(are_related(key, about) for key in keys for about in (fault.key, *fault.about))
    ]
    if faults:
        raise ConfigurationError(lines(faults, origins, origin))
    return config


def _plain(value: object) -> str:
    return MASK if isinstance(value, Secret) else str(value)


def _leaves(tables: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in tables.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _set(tables: dict[str, Any], key: tuple[str, ...], value: object) -> None:
    """Sets one leaf; tables on the way are made where they are absent or no tables."""
    for name in key[:-1]:
        if not isinstance(tables.get(name), dict):
            tables[name] = {}
        tables = tables[name]
    tables[key[-1]] = value
