"""Where a house keeps its state: the data folder, and the files inside it."""

import os
from pathlib import Path

from domain.errors import ConfigurationError
from powersync.config import Config, load

CONFIG_FILE = Path("powersync.toml")
DATABASE = "powersync.sqlite3"
OWED = "owed.json"  # what a full disk refused, in a place that was taken beforehand


def settings_for(config: Path | None, data_dir: Path | None) -> Config:
    """The configuration of a command that works beside the server. Raises ConfigurationError.

    `config` None is powersync.toml where there is one, else the defaults and the environment.
    `data_dir` beats the configuration's.
    """
    path = config or (CONFIG_FILE if CONFIG_FILE.exists() else None)
    return load(path, os.environ, {"server": {"data_dir": data_dir}} if data_dir else {})


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
