"""The file of a backup: a tar whose first member lists the others, and behind it the SHA-256 of it all.

Any tar program opens it; no changed, missing or added byte gets past the seal.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Self

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from adapters.stores.files.whole import OWN, written_whole
from domain.errors import StorageError

LIST = "powersync-backup.json"
FORMAT = 1  # of this file; a change that an older program would get wrong raises it
SEAL = hashlib.sha256().digest_size
LARGEST_LIST = 1_048_576  # bytes
AT_ONCE = 1_048_576


class Item(Struct, frozen=True, kw_only=True):
    """A file inside."""

    name: str
    size: int
    sha256: str


class Contents(Struct, frozen=True, kw_only=True):
    """What a backup holds. `tables`: the version of the database's. `settings`: the settings file's name,
    None where the house had none. `elsewhere`: files that it names and that are not inside.
    """

    format: int = FORMAT
    made_at: str
    program: str
    tables: int
    settings: str | None
    elsewhere: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


class Sealed:
    """A backup that was found whole."""

    def __init__(self, path: Path, contents: Contents) -> None:
        self._path, self.contents = path, contents

    @classmethod
    def open(cls, path: Path) -> Self:
        """Raises StorageError where it is none, damaged, cut off, or of a later kind."""
        with _as_storage_error(f"{path} cannot be read"), path.open("rb") as file:
            if file.read(len(LIST)) != LIST.encode():
                raise StorageError(f"{path} is no backup of PowerSync")
            _look_at_seal(file, path)
            return cls(path, _contents(file, path))

    def put(self, item: Item, target: Path) -> None:
        """Writes one of the files inside there, for its owner only, on disk. Raises StorageError."""
        with (
            _as_storage_error(f"{target} cannot be written"),
            tarfile.open(self._path, "r:") as tar,
            open(target, "wb", opener=_for_its_owner) as file,
        ):
            inside = tar.extractfile(item.name)
            assert inside is not None
            if _copied(inside, file) != item.sha256:
                raise StorageError(f"{self._path} is damaged: {item.name} is not what was put in")
            file.flush()
            os.fsync(file.fileno())


def seal(path: Path, contents: Contents, files: Mapping[str, Path], *, replaces: bool) -> Contents:
    """Writes a backup with these files, by their names inside: it is there whole, and for its owner only, or
    not at all. Raises StorageError.
    """
    with _as_storage_error(f"{path} cannot be written"):
        contents = replace(contents, items=tuple(_item(name, file) for name, file in files.items()))
        with written_whole(path, replaces=replaces) as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                listed = msgspec.json.encode(contents)
                tar.addfile(_member(LIST, len(listed)), io.BytesIO(listed))
                for item in contents.items:
                    with files[item.name].open("rb") as source:
                        tar.addfile(_member(item.name, item.size), source)
            end = file.tell()
            file.seek(0)
            file.write(_digest(file, end))
    return contents


def _item(name: str, path: Path) -> Item:
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return Item(name=name, size=size, sha256=_digest(file, size).hex())


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, OWN
    return member


def _look_at_seal(file: IO[bytes], path: Path) -> None:
    """Leaves the file at its begin."""
    length = os.fstat(file.fileno()).st_size - SEAL
    file.seek(0)
    if length <= 0 or _digest(file, length) != file.read():
        raise StorageError(f"{path} is damaged or was not copied whole")
    file.seek(0)


def _contents(file: IO[bytes], path: Path) -> Contents:
    """What the list says, once the files inside are exactly those that it lists. Raises StorageError."""
    with tarfile.open(fileobj=file, mode="r:") as tar:
        first, *others = tar.getmembers()
        listed = tar.extractfile(first)
        text = b"" if listed is None else listed.read(LARGEST_LIST)
    try:
        kind = msgspec.json.decode(text, type=_Kind)
        if kind.format > FORMAT:
            raise StorageError(f"{path} was written by a newer version of the program, {kind.program}")
        contents = msgspec.json.decode(text, type=Contents)
    except msgspec.MsgspecError as err:
        raise StorageError(f"{path} is damaged: {err}") from err
    promised = [(each.name, each.size) for each in contents.items]
    if not all(each.isfile() for each in others) or promised != [(each.name, each.size) for each in others]:
        raise StorageError(f"{path} is damaged: it holds other files than it lists")
    return contents


class _Kind(Struct, frozen=True, kw_only=True):
    format: int
    program: str


def _digest(file: IO[bytes], length: int) -> bytes:
    digest = hashlib.sha256()
    while length and (part := file.read(min(length, AT_ONCE))):
        digest.update(part)
        length -= len(part)
    return digest.digest()


def _copied(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while part := source.read(AT_ONCE):
        digest.update(part)
        target.write(part)
    return digest.hexdigest()


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, OWN)


@contextmanager
def _as_storage_error(what: str) -> Iterator[None]:
    try:
        yield
    except FileExistsError as err:
        raise StorageError(f"{err} is there already") from err
    except (OSError, tarfile.TarError) as err:
        why = err.strerror if isinstance(err, OSError) else str(err)
        raise StorageError(f"{what}: {why}") from err
