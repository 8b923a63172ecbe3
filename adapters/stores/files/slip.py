"""A note in a file whose place on disk is taken beforehand, and which is overwritten in place."""

import asyncio
import logging
import os
from pathlib import Path

from adapters.stores.files.whole import put_whole
from domain.errors import StorageError

SIZE = 16_384  # bytes; a dozen wishes and leases

log = logging.getLogger(__name__)


class FileSlip:
    """Fits the port Slip; spaces fill the file up to `SIZE`.

    On a file system that never overwrites in place (btrfs, zfs) a full disk may refuse it after all.
    """

    size = SIZE

    def __init__(self, path: Path) -> None:
        self._path = path

    async def read(self) -> bytes:
        """What was noted last; takes the place on disk where there is none yet."""
        return await asyncio.to_thread(self._read)

    async def write(self, note: bytes) -> None:
        """Replaces the note; on disk on return."""
        await asyncio.to_thread(self._write, note)

    def _read(self) -> bytes:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            content = b""
        except OSError as err:
            raise StorageError(f"cannot read {self._path.name}: {err.strerror}") from err
        if len(content) < SIZE:
            try:
                self._make(content)
            except OSError as err:
                log.warning("no place can be taken for %s: %s", self._path.name, err.strerror)
        return content.rstrip()

    def _write(self, note: bytes) -> None:
        if len(note) > SIZE:
            raise StorageError(f"{len(note)} bytes do not fit into {self._path.name}")
        try:
            if not self._path.exists():
                self._make(note)
                return
            with self._path.open("r+b") as file:
                file.write(note.ljust(SIZE))
                file.flush()
                os.fsync(file.fileno())
        except OSError as err:
            raise StorageError(f"cannot write {self._path.name}: {err.strerror}") from err

    def _make(self, note: bytes) -> None:
        """It appears whole under its name, and for its owner only."""
        put_whole(self._path, note.ljust(SIZE))
