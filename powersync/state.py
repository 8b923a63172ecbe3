"""Where a house keeps its state: the data folder, and the files inside it."""

import os
from pathlib import Path

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


def database_in(data_dir: Path) -> Path:
    """The database file of a data folder."""
    return data_dir / DATABASE
