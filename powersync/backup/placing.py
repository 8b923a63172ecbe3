"""Puts files in the place of others as if at once: what is to be done stands on disk before the first step,
and whoever comes to the data folder next does the rest.
"""

import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from adapters.stores.files.whole import on_disk, put_whole
from domain.errors import StorageError
from powersync.occupied import occupied

JOURNAL = "restoring.json"
T = TypeVar("T")


class Placement(Struct, frozen=True, kw_only=True):
    """`fresh` takes the place of `target`; what stood there goes `aside`, or (None) is overwritten."""

    fresh: str
    target: str
    aside: str | None = None


class Placing(Struct, frozen=True, kw_only=True):
    """`leaving`: files and where they go; then each placement, in this order."""

    leaving: tuple[tuple[str, str], ...]
    placements: tuple[Placement, ...]

    def steps(self) -> Iterator[Callable[[], None]]:
        """Each can be done again: after a stop at any of them all of them are right."""
        for source, aside in self.leaving:
            yield partial(_move, source, aside)
        for each in self.placements:
            if each.aside is not None:
                yield partial(_give_way, each.fresh, each.target, each.aside)
            yield partial(_move, each.fresh, each.target)


def begin(folder: Path, placing: Placing) -> None:
    """From here on it happens. Raises OSError, and then nothing of it does."""
    put_whole(folder / JOURNAL, msgspec.json.encode(placing))


def finish(folder: Path) -> None:
    """Does what is left, for whoever holds the folder. Raises StorageError, and it can be tried again."""
    try:
        placing = msgspec.json.decode((folder / JOURNAL).read_bytes(), type=Placing)
        for step in placing.steps():
            step()
        for parent in {Path(each.target).parent for each in placing.placements}:
            on_disk(parent)
        (folder / JOURNAL).unlink()
        on_disk(folder)
    except (OSError, msgspec.MsgspecError) as err:
        raise StorageError(
            f"the restore of {folder} is not finished: {err}; the next start of any command goes on with it"
        ) from err


def completed(folder: Path) -> bool:
    """Whether a restore had been broken off here, which is now finished. Raises PowerSyncError where one is
    under way at this moment.
    """
    if not (folder / JOURNAL).exists():
        return False
    with occupied(folder):
        if (folder / JOURNAL).exists():
            finish(folder)
    return True


def settled(read: Callable[[], T], folder_of: Callable[[T], Path]) -> T:
    """What is read of a house; read again where a restore had been broken off in its data folder."""
    found = read()
    return read() if completed(folder_of(found)) else found


def _give_way(fresh: str, target: str, aside: str) -> None:
    if os.path.exists(fresh) and os.path.exists(target):  # else what stands there is the new one
        os.replace(target, aside)


def _move(source: str, target: str) -> None:
    if os.path.exists(source):
        os.replace(source, target)
