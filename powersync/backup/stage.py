"""The files of a backup beside the places that they are to take, before any of them takes it."""

import contextlib
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from powersync.backup.house import DATA, SETTINGS
from powersync.backup.placing import Placement, Placing
from powersync.backup.sealed import Item, Sealed
from powersync.state import DATABASE, OWED

BESIDE_A_DATABASE = ("-wal", "-shm", "-journal")


class Stage:
    """`settings` is the file that is to be one of the house, `aside` the folder for what stands there now."""

    def __init__(self, sealed: Sealed, settings: Path | None, folder: Path, aside: Path) -> None:
        self._sealed, self._settings, self._folder, self._aside = sealed, settings, folder, aside
        self._made: list[Path] = []

    def fresh(self, name: str) -> Path:
        """Where one of the data folder's files lies for now."""
        return self._folder / f".{name}.restored"

    def fill(self) -> Placing:
        """Puts everything there; what is to be done with it. Raises StorageError, OSError."""
        self._sweep_database()
        self._aside.mkdir(mode=0o700, exist_ok=True)
        placements = [*self._settings_files(), *self._data_files()]
        gone = (*(DATABASE + end for end in BESIDE_A_DATABASE), OWED)
        leaving = tuple((str(self._folder / name), str(self._aside / name)) for name in gone)
        return Placing(leaving=leaving, placements=tuple(placements))

    def clear(self) -> None:
        """Nothing of it is left."""
        for each in self._made:
            each.unlink(missing_ok=True)
        self._sweep_database()
        shutil.rmtree(self._aside, ignore_errors=True)

    def _settings_files(self) -> Iterator[Placement]:
        """What stands there now is copied, for it may be on another disk. The settings file takes its place
        last: it can be read all the while.
        """
        main, items = self._sealed.contents.settings, self._sealed.contents.items
        found = [(item.name.removeprefix(SETTINGS), item) for item in items if item.name.startswith(SETTINGS)]
        for number, (name, item) in enumerate(sorted(found, key=lambda each: each[0] == main)):
            assert self._settings is not None
            name = self._settings.name if name == main else name
            target, fresh = self._settings.parent / name, self._settings.parent / f".{number}.restored"
            if target.exists():
                copy = self._aside / SETTINGS / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(target, copy)
            target.parent.mkdir(parents=True, exist_ok=True)
            self._put(item, fresh, target)
            yield Placement(fresh=str(fresh), target=str(target))

    def _data_files(self) -> Iterator[Placement]:
        """What was owed goes into the database, and is no file any more."""
        for item in self._sealed.contents.items:
            name = item.name.removeprefix(DATA)
            if not item.name.startswith(DATA):
                continue
            self._put(item, self.fresh(name), self._folder / name)
            if name != OWED:
                target, aside = self._folder / name, self._aside / name
                yield Placement(fresh=str(self.fresh(name)), target=str(target), aside=str(aside))

    def _put(self, item: Item, fresh: Path, target: Path) -> None:
        """It belongs to whom the file before it, or its folder, belongs: root may do this for another."""
        self._made.append(fresh)
        self._sealed.put(item, fresh)
        whose = (target if target.exists() else target.parent).stat()
        if target.exists():
            fresh.chmod(stat.S_IMODE(whose.st_mode))
        with contextlib.suppress(PermissionError):
            os.chown(fresh, whose.st_uid, whose.st_gid)

    def _sweep_database(self) -> None:
        """What an earlier try left beside the file would be taken for a part of it."""
        for end in BESIDE_A_DATABASE:
            self.fresh(DATABASE).with_name(f"{self.fresh(DATABASE).name}{end}").unlink(missing_ok=True)
