"""Reading a file that an owner names: a plain and small one, or else a pipe or a device stops the house."""

import errno
import os
import stat
from pathlib import Path

LARGEST_SECRET = 65_536  # bytes; keys and certificates are far smaller
LARGEST_SETTINGS = 1_048_576  # a house with everything that there is has some ten thousand


def plain_bytes(path: Path, largest: int) -> bytes:
    """All that is in it. Raises OSError."""
    # Without waiting: a pipe that nobody writes into would hold the caller for ever.
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "it is not a plain file")
        content = b""
        # One reading may bring a part only, and half a settings file would be another house.
        while len(content) <= largest and (more := os.read(handle, largest + 1 - len(content))):
            content += more
    finally:
        os.close(handle)
    if len(content) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest // 1024} kB")
    return content


def secret_in(path: Path) -> str:
    """The text without what surrounds it. Raises OSError, or UnicodeDecodeError where it is no text."""
    return plain_bytes(path, LARGEST_SECRET).decode("utf-8-sig").strip()
