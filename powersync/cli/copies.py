"""Commands that put a house into a file, and back."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from powersync.cli.asked import app


@app.command
def backup(
    file: Path,
    /,
    *,
    replace: Annotated[bool, Parameter(negative=())] = False,
    config: Path | None = None,
    data_dir: Path | None = None,
) -> int:
    """Copy the house into one file: its database, settings and keys. It may run meanwhile.

    Parameters
    ----------
    file
        The file to write.
    replace
        Write it also where there is such a file.
    config
        The configuration file; it is copied too.
    data_dir
        Where the server keeps its state.
    """
    from powersync.commands.backup import backup as run_backup

    return run_backup(file, replaces=replace, config=config, data_dir=data_dir)


@app.command
def restore(file: Path, /, *, config: Path | None = None, data_dir: Path | None = None) -> int:
    """Put a backup in the place of this house, whose server has to be stopped.

    A damaged backup, or one of a newer version, is refused and changes nothing.

    Parameters
    ----------
    file
        The backup.
    config
        The configuration file that it takes the place of.
    data_dir
        The data folder, instead of the one that the settings in the backup name.
    """
    from powersync.commands.backup import restore as run_restore

    return run_restore(file, config=config, data_dir=data_dir)
