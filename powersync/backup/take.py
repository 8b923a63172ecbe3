"""Takes a backup of a house, which may go on running meanwhile."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from adapters.stores.sqlite.copy import copy_of, size_of
from domain.errors import StorageError
from powersync.backup.house import DATA, KEPT, SETTINGS, Named
from powersync.backup.sealed import Contents, seal
from powersync.state import DATABASE, OWED, kept_in

BESIDE = 1_048_576  # bytes for all that is small
TRIES = 3

Free = Callable[[Path], int]


def free_at(folder: Path) -> int:
    """How many bytes there still fit. Raises StorageError."""
    try:
        return shutil.disk_usage(folder).free
    except OSError as err:
        raise StorageError(f"{folder} cannot be used: {err.strerror}") from err


def must_fit(folder: Path, needed: int, free: Free = free_at) -> None:
    """Raises StorageError where so many bytes do not."""
    if (left := free(folder)) < needed:
        raise StorageError(f"{folder} has {left / 1e6:.1f} MB left and {needed / 1e6:.1f} MB are needed")


def take(
    target: Path, folder: Path, named: Named | None, now: datetime, *, replaces: bool, free: Free = free_at
) -> Contents:
    """Writes all that this data folder and these settings are into one file. Raises StorageError, and there
    is no new file; ConfigurationError where no house has kept anything.
    """
    database = kept_in(folder)
    if target.exists() and not replaces:
        raise StorageError(f"{target} is there already")
    must_fit(target.parent, 2 * size_of(database) + BESIDE, free)  # the copy, and the file it goes into
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as scratch:
            return _taken(target, folder, named, now, Path(scratch), replaces)
    except OSError as err:
        raise StorageError(f"{target} cannot be written: {err.strerror}") from err


def _taken(
    target: Path, folder: Path, named: Named | None, now: datetime, scratch: Path, replaces: bool
) -> Contents:
    files: dict[str, Path] = {}
    if named is not None:
        files[SETTINGS + named.path.name] = scratch / "settings"
        (scratch / "settings").write_text(named.text, encoding="utf-8", newline="")
        files |= {SETTINGS + name: path for name, path in named.beside.items()}
    files |= {DATA + name: folder / name for name in KEPT if (folder / name).exists()}
    files[DATA + DATABASE] = scratch / DATABASE
    owed = folder / OWED
    # What a full disk had refused may reach the database while that is copied: both are of one moment.
    for _ in range(TRIES):
        before = _text(owed)
        tables = copy_of(folder / DATABASE, scratch / DATABASE)
        if _text(owed) == before:
            break
    if before is not None:
        (scratch / OWED).write_bytes(before)
        files[DATA + OWED] = scratch / OWED
    contents = Contents(
        made_at=now.isoformat(timespec="seconds"),
        program=version("powersync"),
        tables=tables,
        settings=None if named is None else named.path.name,
        elsewhere=() if named is None else tuple(map(str, named.elsewhere)),
    )
    return seal(target, contents, files, replaces=replaces)


def _text(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
