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
from adapters.kinds.plain_file import LARGEST_SETTINGS, plain_bytes
from adapters.kinds.secret import MASK, Secret
from domain.errors import ConfigurationError
from powersync import vendors
from powersync.config import checks
from powersync.config.document import Config
from powersync.config.environment import overlay
from powersync.config.faults import are_related, lines
from powersync.config.money import with_money
from powersync.config.read import Reader
from powersync.config.toml import tables_in

BYTE_ORDER_MARK = "\ufeff"
SECTIONS = tuple(each.encode_name for each in structs.fields(Config))


class Layers(Struct, frozen=True, kw_only=True):
    """What lies over the tables of a file, which later layers win; and where its relative paths start.

    `origin` is the file's name for people. A story's drivers are simulated unless named. `instead`: files
    that the tables name and that lie somewhere else for now.
    """

    environ: Mapping[str, str] = {}
    overrides: Mapping[str, Any] = {}
    origin: str = ""
    folder: Path = Path()
    is_story: bool = False
    instead: Mapping[Path, Path] = {}


class Examined(Struct, frozen=True, kw_only=True):
    """What tables say under their layers: with `faults` the config is only what is right of it. `origins`
    tells which keys another layer than the file sets, `files` what they name: secrets, certificates, folders.
    """

    config: Config
    faults: list[Fault]
    origins: dict[str, str]
    files: list[Path] = []


def load(
    path: Path | None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Config:
    """The configuration of a real house. Raises ConfigurationError with every fault found.

    `path` None means environment and `overrides` (nested tables, from the command line) only. Relative paths
    start at the file's folder, also the default of server.data_dir; a Path in `overrides` is taken as it is.
    """
    tables = tables_of(text_of(path), path) if path is not None else {}
    return checked(tables, layers_over(path, environ, overrides))


def layers_over(
    path: Path | None,
    environ: Mapping[str, str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> Layers:
    """What lies over the file of a real house."""
    folder = path.parent if path is not None else Path()
    return Layers(environ=environ or {}, overrides=overrides or {}, origin=str(path or ""), folder=folder)


def parse(tables: Mapping[str, Any], origin: str = "", folder: Path = Path()) -> Config:
    """A scenario's configuration: drivers are simulated unless named. Raises ConfigurationError.

    Relative paths start at `folder`.
    """
    return checked(tables, Layers(origin=origin, folder=folder, is_story=True))


def checked(tables: Mapping[str, Any], layers: Layers) -> Config:
    """The configuration. Raises ConfigurationError with every fault found."""
    found = examined(tables, layers)
    if found.faults:
        raise ConfigurationError(lines(found.faults, found.origins, layers.origin))
    return found.config


def examined(tables: Mapping[str, Any], layers: Layers) -> Examined:
    """The configuration, and all that is wrong with it."""
    if layers.is_story:
        return _examined(_with_drivers(tables), {}, [], layers)
    filled, origins, faults = overlay(tables, layers.environ, SECTIONS)
    for key, value in _leaves(layers.overrides):
        _set(filled, key, value)
        origins[".".join(key)] = "command line"
    if isinstance(server := filled.setdefault("server", {}), dict):
        server.setdefault("data_dir", "data")
    return _examined(filled, origins, faults, layers)


def _with_drivers(tables: Mapping[str, Any]) -> dict[str, Any]:
    filled: dict[str, Any] = copy.deepcopy(dict(tables))
    if isinstance(battery := filled.get("battery"), dict):
        battery.setdefault("driver", "simulated")
    loadpoints = filled.get("loadpoint")
    for loadpoint in loadpoints if isinstance(loadpoints, list) else ():
        if isinstance(loadpoint, dict) and isinstance(charger := loadpoint.setdefault("charger", {}), dict):
            charger.setdefault("driver", "simulated")
    return filled


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


def text_of(path: Path) -> str:
    """The text of a configuration file. Raises ConfigurationError."""
    try:
        text = plain_bytes(path, LARGEST_SETTINGS).decode("utf-8")
    except OSError as err:
        why = (
            "there is no such file"
            if isinstance(err, FileNotFoundError)
            else f"cannot be read: {err.strerror}"
        )
        raise ConfigurationError([f"{path}: {why}"]) from err
    except UnicodeDecodeError as err:
        raise ConfigurationError([f"{path}: is not UTF-8 text"]) from err
    if text.startswith(BYTE_ORDER_MARK):
        raise ConfigurationError([f"{path}: begins with a byte order mark (save it as UTF-8 without BOM)"])
    return text


def tables_of(text: str, path: Path) -> dict[str, Any]:
    """The tables of its text. Raises ConfigurationError."""
    try:
        return tables_in(text)
    except tomllib.TOMLDecodeError as err:
        raise ConfigurationError([f"{path}: {_in_words(str(err))}"]) from err


def _in_words(message: str) -> str:
    """tomllib's message; a section given twice is named as the file writes it."""
    twice = re.fullmatch(r"Cannot declare \((?P<key>[^)]*)\) twice (?P<where>.*)", message)
    if twice:
        key = ".".join(re.findall(r"[\w-]+", twice["key"]))
        return f"{key}: is declared twice {twice['where']}"
    return f"is not valid TOML: {message[0].lower()}{message[1:]}"


def _examined(
    tables: dict[str, Any], origins: dict[str, str], faults: list[Fault], layers: Layers
) -> Examined:
    reader = Reader(vendors.SUPPORTED, layers.folder, layers.instead)
    config: Config = reader.read(Config, with_money(tables), "")
    faults = [*faults, *reader.faults]
    found = [*checks.across(config)]
    if not layers.is_story:
        found += [each for check in checks.OF_A_REAL_HOUSE for each in check(config)]
    if layers.origin and not layers.is_story:
        found += checks.the_site_is_told(tables)
    keys = [fault.key for fault in faults]
    faults += [
        fault
        for fault in found
        if not any(are_related(key, about) for key in keys for about in (fault.key, *fault.about))
    ]
    return Examined(config=config, faults=faults, origins=origins, files=reader.files)


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
