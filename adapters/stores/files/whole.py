"""A file that is replaced as a whole: whatever ends the program meanwhile, under its name stands on disk what
was there before or what is to be there.
"""

import contextlib
import os
import tempfile
from pathlib import Path

OWN = 0o600  # for its owner alone


def put_whole(path: Path, content: bytes, mode: int = OWN) -> None:
    """Puts the content under this name. Raises OSError, and all is as it was."""
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError:
        with contextlib.suppress(OSError):  # half of it would take the last room there is
            os.unlink(fresh)
        raise
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
