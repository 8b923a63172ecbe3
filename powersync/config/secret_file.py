"""A secret out of a file: a plain and small one, or else whoever names a pipe or a device stops the house."""

import errno
import os
import stat
from pathlib import Path

LARGEST = 65_536  # bytes; keys and certificates are far smaller


def secret_in(path: Path) -> str:
    """The text without what surrounds it. Raises OSError, or UnicodeDecodeError where it is no text."""
    # Without waiting: a pipe that nobody writes into would hold the caller for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a plain file")
        content = os.read(handle, LARGEST + 1)
    finally:
        os.close(handle)
    if len(content) > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST // 1024} kB")
    return content.decode("utf-8").strip()
