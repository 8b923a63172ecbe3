"""`powersync backup` and `powersync restore`: a house in one file, and back."""

import os
from pathlib import Path
from typing import Any

from adapters.clock import SystemClock
from domain.errors import StorageError
from powersync.backup.give_back import Restored, give_back
from powersync.backup.house import named_by
from powersync.backup.place import Place, opened, place_of
from powersync.backup.sealed import Contents
from powersync.backup.take import take
from powersync.commands.table import waiting
from powersync.state import CONFIG_FILE, settings_for


def backup(file: Path, *, replaces: bool, config: Path | None, data_dir: Path | None) -> int:
    """Writes the file and says what is in it, and what is not."""
    path = config or (CONFIG_FILE if CONFIG_FILE.exists() else None)
    folder = settings_for(config, data_dir).server.data_dir
    named = None if path is None else named_by(path)
    if not file.parent.is_dir():
        raise StorageError(f"there is no folder {file.parent}")
    with waiting("copying the database"):
        contents = take(file, folder, named, SystemClock().now(), replaces=replaces)
    settings = "no settings file" if contents.settings is None else contents.settings
    print(f"{file}: {folder} and {settings}, {file.stat().st_size / 1e6:.1f} MB")
    print("it opens your house and your accounts: keep it like a password")
    _tell_elsewhere(contents)
    return 0


def restore(file: Path, *, config: Path | None, data_dir: Path | None) -> int:
    """Puts it in the place of the house here, and says what that means."""
    overrides: dict[str, Any] = {"server": {"data_dir": data_dir}} if data_dir else {}
    with waiting("looking at the backup"):
        sealed = opened(file)
        place = place_of(sealed, config, os.environ, overrides)
    with waiting("putting it in place"):
        done = give_back(sealed, place, SystemClock().now())
    _tell(sealed.contents, place, done)
    return 0


def _tell(contents: Contents, place: Place, done: Restored) -> None:
    files = [str(each) for each in (place.settings, place.folder) if each is not None]
    print(f"put back as of {contents.made_at}: {' and '.join(files)}")
    if done.aside is not None:
        print(f"what was there before lies in {done.aside}: delete it once the house runs as it should")
    if not done.carried.knows_now:
        print("note: whoever was put out since then is let in again: see `powersync token list`")
    elif done.carried.shut_out:
        print(f"note: {done.carried.shut_out} tokens that were revoked since then stay revoked")
    print(
        "what people and automations had ordered back then is over; devices are handed back at the next start"
    )
    _tell_elsewhere(contents)


def _tell_elsewhere(contents: Contents) -> None:
    for each in contents.elsewhere:
        print(f"note: {each} is named in the settings and not in the backup: it lies outside their folder")
