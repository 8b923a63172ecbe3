"""Puts a backup in the place of a house: all of it, or nothing."""

import contextlib
import shutil
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from adapters.stores.files.whole import put_whole
from domain.errors import StorageError
from powersync.backup.carried import Carried, carry
from powersync.backup.place import Place
from powersync.backup.placing import begin, completed, finish
from powersync.backup.sealed import Sealed
from powersync.backup.stage import Stage
from powersync.backup.take import BESIDE, Free, free_at, must_fit
from powersync.installation import SEAL, resealed
from powersync.occupied import occupied
from powersync.state import DATABASE, OWED, prepared


class Restored(Struct, frozen=True, kw_only=True):
    """What was done. `aside`: where that lies which stood there before, None: nothing did."""

    aside: Path | None
    carried: Carried


def give_back(sealed: Sealed, place: Place, now: datetime, free: Free = free_at) -> Restored:
    """Raises StorageError, or PowerSyncError where a server runs on the folder; and nothing has changed."""
    is_new = not place.folder.exists()
    folder = prepared(place.folder)
    try:
        completed(folder)
        with occupied(folder):
            return _given_back(sealed, place, now, free)
    except BaseException:
        if is_new:
            with contextlib.suppress(OSError):  # it is not empty: another one lives there by now
                folder.rmdir()
        raise


def _given_back(sealed: Sealed, place: Place, now: datetime, free: Free) -> Restored:
    folder = place.folder
    size = sum(each.size for each in sealed.contents.items)
    must_fit(folder, 2 * size + BESIDE, free)  # the database is written a second time where it has to change
    aside = _unused(folder / f"before-restore-{now:%Y%m%dT%H%M%SZ}")
    stage = Stage(sealed, place.settings, folder, aside)
    try:
        placing = stage.fill()
        owed, seal = stage.fresh(OWED), stage.fresh(SEAL)
        carried = carry(stage.fresh(DATABASE), owed.read_bytes() if owed.exists() else b"", folder, now)
        owed.unlink(missing_ok=True)
        if seal.exists():
            put_whole(seal, resealed(seal, folder, now))
        begin(folder, placing)
    except BaseException as err:
        stage.clear()
        if isinstance(err, OSError):
            raise StorageError(f"{folder} takes nothing: {err.strerror}") from err
        raise
    finish(folder)
    if any(each.is_file() for each in aside.rglob("*")):
        return Restored(aside=aside, carried=carried)
    shutil.rmtree(aside, ignore_errors=True)
    return Restored(aside=None, carried=carried)


def _unused(path: Path) -> Path:
    """The name, with a number behind it where there is such a folder."""
    number, free = 1, path
    while free.exists():
        number, free = number + 1, path.with_name(f"{path.name}-{number}")
    return free
