"""Where a house keeps its state: the data folder, and the files inside it."""

import os
from pathlib import Path

from domain.errors import ConfigurationError
from powersync.backup.placing import settled
from powersync.config import Config, load
from powersync.config.sections import ServerConfig

CONFIG_FILE = Path("powersync.toml")
DATABASE = "powersync.sqlite3"
OWED = "owed.json"  # what a full disk refused, in a place that was taken beforehand


def settings_for(config: Path | None, data_dir: Path | None) -> Config:
    """The configuration of a command that works beside the server. Raises ConfigurationError.

    `config` None is powersync.toml where there is one, else the defaults and the environment, for a house
    whose data folder is named, or is here: in any other folder there is no house to talk to.
    `data_dir` beats the configuration's.
    """
    path = config or (CONFIG_FILE if CONFIG_FILE.exists() else None)
    overrides = {"server": {"data_dir": data_dir}} if data_dir else {}
    settings = settled(lambda: load(path, os.environ, overrides), lambda read: read.server.data_dir)
    folder = settings.server.data_dir
    if path is None and folder == ServerConfig().data_dir and not data_dir and not is_lived_in(folder):
        raise ConfigurationError([f"{CONFIG_FILE}: there is no such file"])
    return settings


def is_lived_in(data_dir: Path) -> bool:
    """Whether a house has kept anything in this folder."""
    return database_in(data_dir).exists()


def kept_in(data_dir: Path) -> Path:
    """The database of a house that has kept something: whoever only looks makes no folder. Raises
    ConfigurationError where there is none.
    """
    if not is_lived_in(data_dir):
        raise ConfigurationError([f"server.data_dir: no house has kept anything in the folder {data_dir}"])
    return database_in(data_dir)


def prepared(data_dir: Path) -> Path:
    """The folder, which is there from now on. Raises ConfigurationError where it cannot be made or read."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        os.close(os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY))
    except OSError as err:
        why = "is a file" if isinstance(err, FileExistsError) else f"cannot be used: {err.strerror or err}"
        raise ConfigurationError([f"server.data_dir: the folder {data_dir} {why}"]) from err
    return data_dir


def database_in(data_dir: Path) -> Path:
    """The database file of a data folder."""
    return data_dir / DATABASE
