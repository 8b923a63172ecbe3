"""One data folder, one server: the folder itself is locked as long as the server lives."""

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from domain.errors import PowerSyncError

log = logging.getLogger(__name__)


@contextlib.contextmanager
def occupied(data_dir: Path) -> Iterator[None]:
    """Holds the folder; the kernel lets go however the process ends. Raises PowerSyncError where it is held.

    The folder is locked and not a file in it, so that it also holds on a full or read-only disk.
    """
    descriptor = os.open(data_dir, os.O_RDONLY)
    try:
        _lock(descriptor, data_dir)
        yield
    finally:
        os.close(descriptor)


def is_occupied(data_dir: Path) -> bool:
    """Whether a server lives on this folder now."""
    try:
        with occupied(data_dir):
            return False
    except OSError:  # what cannot be opened is held by no server
        return False
    except PowerSyncError:
        return True


def _lock(descriptor: int, data_dir: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as err:
        raise PowerSyncError(
            f"another server already uses the data folder {data_dir}; "
            "stop it first, or give this one a folder of its own (server.data_dir)"
        ) from err
    except OSError as err:  # some network file systems lock no folders
        log.warning(
            "the data folder %s cannot be locked: %s; see to it that one server uses it", data_dir, err
        )
