"""A file that is replaced as a whole: whatever ends the program meanwhile, under its name stands on disk what
was there before or what is to be there.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

OWN = 0o600  # for its owner alone


def put_whole(path: Path, content: bytes, mode: int = OWN) -> None:
    """Puts the content under this name. Raises OSError, and all is as it was."""
    with written_whole(path, mode) as file:
        file.write(content)


@contextlib.contextmanager
def written_whole(path: Path, mode: int = OWN, *, replaces: bool = True) -> Iterator[IO[bytes]]:
    """What is written to it appears under this name at the end. Raises OSError, and all is as it was; without
    `replaces` FileExistsError where there is such a file by then.
    """
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        _appear(fresh, path, replaces)
    except BaseException:
        with contextlib.suppress(OSError):  # half of it would take the last room there is
            os.unlink(fresh)
        raise
    on_disk(path.parent)


def _appear(fresh: str, path: Path, replaces: bool) -> None:
    if not replaces and path.exists():
        raise FileExistsError(path)
    os.replace(fresh, path)


def on_disk(folder: Path) -> None:
    """What was renamed in a folder outlives a power cut from now on. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
