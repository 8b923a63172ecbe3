"""The settings file as its owner edits it by hand: taken up as a change of the app is, whole or not at all.

Looked at and not listened to, because that works on every mount. What was just written is let settle first:
an editor may write in pieces, or replace the file.
"""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from domain.errors import ConfigurationError, Conflict
from domain.ports.settings import Untaken
from powersync.config.environment import PREFIX
from powersync.settings.desk import SettingsDesk
from powersync.settings.source import Source

SETTLED = 3  # looks that find the same
AGAIN = 10  # looks between two readings of a file that does not count

Stamp = tuple[int, int, int] | None
Stamps = dict[Path, Stamp]


class WatchedFile:
    """Fits the port WatchedSettings."""

    def __init__(self, desk: SettingsDesk, path: Path) -> None:
        self._desk, self._path = desk, path
        self._taken: Stamps = {}  # it may have been changed while the house was built
        self._seen, self._looks, self._rest = self._taken, 0, 0
        self._untaken: Sequence[Untaken] = ()

    async def look(self) -> Sequence[Untaken]:
        """Reads the file once it has stood still. Raises PowerSyncError where a change was right and could
        not be taken up; it is tried again.
        """
        found = await asyncio.to_thread(stamps_of, files_of(self._desk.source, self._path))
        if found == self._taken:
            self._rest = (self._rest + 1) % AGAIN if self._untaken else 0
            if self._rest == 0 and self._untaken:  # what a fault was about may be mended elsewhere
                self._untaken = await self._read()
            return self._untaken
        self._looks = self._looks + 1 if found == self._seen else 1
        self._seen = found
        if self._looks >= SETTLED:
            self._untaken = await self._read()
            self._taken, self._looks = found, 0
        return self._untaken

    async def _read(self) -> Sequence[Untaken]:
        try:
            await self._desk.reread()
        except ConfigurationError as err:
            name = str(self._path)
            return [_faulty(name, line) for line in err.faults[:1]]
        except Conflict as err:
            if err.code != "needs_restart":
                raise
            return [Untaken(code="restart_needed", facts={"settings": ", ".join(self._desk.awaited)})]
        return ()


def _faulty(file: str, line: str) -> Untaken:
    """One line per fault begins with the file, then with the key where there is one."""
    text = line.removeprefix(f"{file}: ")
    key, found, _ = text.partition(": ")
    is_key = bool(found) and " " not in key
    return Untaken(code="settings_faulty", facts={"file": file, "key": key if is_key else "", "error": text})


def files_of(source: Source, path: Path) -> list[Path]:
    """The file itself and those that it and the environment name for secrets."""
    named = [value for key, value in _leaves(source.tables) if key.endswith("_file")]
    named += [
        value
        for key, value in source.layers.environ.items()
        if key.startswith(PREFIX) and key.endswith("_FILE")
    ]
    return [path, *(source.layers.folder / value for value in named if isinstance(value, str) and value)]


def stamps_of(files: Sequence[Path]) -> Stamps:
    """What tells whether a file is another one than before; None where there is none."""
    return {path: _stamp(path) for path in files}


def _stamp(path: Path) -> Stamp:
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def _leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _leaves(member, str(name))
    elif isinstance(value, list):
        for member in value:
            yield from _leaves(member, key)
    else:
        yield key, value
