"""What a backup must be before anything is touched, and where its house belongs."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from adapters.stores.sqlite.migrate import newest
from domain.errors import StorageError
from powersync.backup.house import DATA, SETTINGS, is_within
from powersync.backup.sealed import Sealed
from powersync.config.load import checked, layers_over, load, tables_of, text_of
from powersync.state import CONFIG_FILE, DATABASE


class Place(Struct, frozen=True, kw_only=True):
    """The settings file, None where the backup has none, and the data folder."""

    settings: Path | None
    folder: Path


def opened(path: Path) -> Sealed:
    """A backup that this program can put back. Raises StorageError."""
    sealed = Sealed.open(path)
    contents = sealed.contents
    if contents.tables > newest():
        raise StorageError(
            f"{path} was written by a newer version of the program, {contents.program}: its tables are at"
            f" version {contents.tables}, this program knows {newest()}"
        )
    names = [each.name for each in contents.items]
    wanted = {DATA + DATABASE} | ({SETTINGS + contents.settings} if contents.settings is not None else set())
    if not wanted.issubset(names) or len(set(names)) != len(names) or not all(map(is_within, names)):
        raise StorageError(f"{path} is no backup of a house: it holds {', '.join(names) or 'nothing'}")
    return sealed


def place_of(
    sealed: Sealed, config: Path | None, environ: Mapping[str, str], overrides: Mapping[str, Any]
) -> Place:
    """Where the settings inside say that it belongs, once they are found right on this machine. `config` None
    is powersync.toml. Raises ConfigurationError.
    """
    path, name = config or CONFIG_FILE, sealed.contents.settings
    if name is None:
        there = path if config or path.exists() else None
        return Place(settings=None, folder=load(there, environ, overrides).server.data_dir)
    layers = layers_over(path, environ, overrides)
    with tempfile.TemporaryDirectory(prefix="powersync-restore-") as scratch:
        found: dict[str, Path] = {}
        for number, item in enumerate(sealed.contents.items):
            if item.name.startswith(SETTINGS):
                found[item.name.removeprefix(SETTINGS)] = Path(scratch, str(number))
                sealed.put(item, Path(scratch, str(number)))
        folder = Path(os.path.abspath(path.parent))
        instead = {folder / inner: lies for inner, lies in found.items()}
        tables = tables_of(text_of(found[name]), path)
        config_found = checked(tables, replace(layers, instead=instead))
    return Place(settings=Path(os.path.realpath(path)), folder=config_found.server.data_dir)
