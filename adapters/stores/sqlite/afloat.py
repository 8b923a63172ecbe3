"""What a database file holds, read into memory without a byte written: for a disk that is full or read-only.

SQLite itself needs to write beside a file in WAL mode even to read it. So the file is taken as it is, the
committed pages of its -wal are laid over it, and the whole is opened in memory.
"""

import errno
import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path

HEADER, FRAME = struct.Struct(">8I"), struct.Struct(">6I")
BIG_ENDIAN = 0x377F0683
ROLLBACK_JOURNAL = b"\x01\x01"  # instead of WAL, at 18 in the file's header
REFUSALS = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EFBIG, errno.EIO})
REFUSED = frozenset(
    {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}
)


def is_refusal(error: BaseException | None) -> bool:
    """Whether the disk takes nothing, which says nothing against what it holds."""
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in REFUSED
    return isinstance(error, OSError) and error.errno in REFUSALS


def in_memory(path: Path) -> sqlite3.Connection:
    """The file as last committed; an empty database where there is none. Raises sqlite3.Error, OSError."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    if path.exists() and (content := path.read_bytes()):
        wal = path.with_name(path.name + "-wal")
        connection.deserialize(_whole(content, wal.read_bytes() if wal.exists() else b""))
    return connection


def _whole(content: bytes, wal: bytes) -> bytes:
    """The file with the committed pages of its -wal, marked as one that has none."""
    pages = bytearray(content)
    size = len(pages)
    for number, page, count in _committed(wal):
        begin = (number - 1) * len(page)
        if len(pages) < begin:
            pages.extend(bytes(begin - len(pages)))
        pages[begin : begin + len(page)] = page
        size = count * len(page)
    pages[18:20] = ROLLBACK_JOURNAL
    return bytes(pages[:size])


def _committed(wal: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Each page of whole transactions: its number, its content, and how many pages the file then has."""
    if len(wal) < HEADER.size:
        return
    magic, _, page_size, _, *salts, first, second = HEADER.unpack_from(wal)
    order = ">" if magic == BIG_ENDIAN else "<"
    if _checksum(order, wal[:24], (0, 0)) != (first, second):
        return
    sums = (first, second)
    pending: list[tuple[int, bytes]] = []
    for begin in range(HEADER.size, len(wal) - FRAME.size - page_size + 1, FRAME.size + page_size):
        number, count, salt_1, salt_2, first, second = FRAME.unpack_from(wal, begin)
        page = wal[begin + FRAME.size : begin + FRAME.size + page_size]
        sums = _checksum(order, wal[begin : begin + 8] + page, sums)
        if [salt_1, salt_2] != salts or sums != (first, second):
            return  # left over from before, or never finished
        pending.append((number, page))
        if count:
            yield from ((number, page, count) for number, page in pending)
            pending = []


def _checksum(order: str, data: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """SQLite's own sum over pairs of words, continued."""
    one, two = sums
    for left, right in struct.iter_unpack(f"{order}II", data):
        one = (one + left + two) & 0xFFFFFFFF
        two = (two + right + one) & 0xFFFFFFFF
    return one, two
