"""The configuration file on disk: only replaced as a whole, and only while nobody else changed it."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from domain.errors import Conflict


def replaced(path: Path, before: str, after: str) -> None:
    """Puts a new text in the place of the one that was read. Raises Conflict, and the file is as it was."""
    path = path.resolve()  # a link stays one
    try:
        if path.read_bytes() != before.encode():
            raise Conflict(
                "the configuration file was changed by hand and is not taken up: try again in some seconds,"
                " or see the problems that are told",
                "file_changed",
            )
        _swap(path, after.encode())
    except OSError as err:
        raise Conflict(
            f"the configuration file cannot be written: {err.strerror or err}", "file_not_writable"
        ) from err


def _swap(path: Path, content: bytes) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
