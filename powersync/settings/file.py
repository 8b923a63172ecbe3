"""The configuration file on disk: only replaced as a whole, and only while nobody else changed it."""

import os
import stat
from pathlib import Path

from adapters.kinds.plain_file import LARGEST_SETTINGS, plain_bytes
from adapters.stores.files.whole import put_whole
from domain.errors import Conflict


def replaced(path: Path, before: str, after: str) -> None:
    """Puts a new text in the place of the one that was read. Raises Conflict, and the file is as it was."""
    try:
        path = Path(os.path.realpath(path))  # a link stays one; one that leads to itself is no file
        if plain_bytes(path, LARGEST_SETTINGS) != before.encode():
            raise Conflict(
                "the configuration file was changed by hand and is not taken up: try again in some seconds,"
                " or see the problems that are told",
                "file_changed",
            )
        put_whole(path, after.encode(), stat.S_IMODE(path.stat().st_mode))
    except OSError as err:
        raise Conflict(
            f"the configuration file cannot be written: {err.strerror or err}", "file_not_writable"
        ) from err
