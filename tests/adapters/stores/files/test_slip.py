"""A note whose place on disk is taken while there is room, and which a full disk takes, too."""

import asyncio
from pathlib import Path

import pytest

from adapters.stores.files.slip import SIZE, FileSlip
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import StorageError
from scheduler.keeper import Keeper
from tests.fakes.disk import Disk, FillableDocuments


def test_it_is_overwritten_in_place_and_read_back_by_the_next_run(tmp_path: Path) -> None:
    async def story() -> None:
        path = tmp_path / "owed.json"
        slip = FileSlip(path)
        assert await slip.read() == b""
        taken = path.stat()
        assert taken.st_size == SIZE
        assert taken.st_blocks * 512 >= SIZE, "its blocks are on disk, not only its length"
        assert taken.st_mode & 0o777 == 0o600
        for note in (b"a long note", b"short", b""):
            await slip.write(note)
            assert await FileSlip(path).read() == note
        assert (path.stat().st_ino, path.stat().st_size) == (taken.st_ino, SIZE)

    asyncio.run(story())


def test_a_note_that_is_too_long_is_refused_and_the_old_one_stays(tmp_path: Path) -> None:
    async def story() -> None:
        slip = FileSlip(tmp_path / "owed.json")
        await slip.write(b"old")
        with pytest.raises(StorageError):
            await slip.write(b"x" * (SIZE + 1))
        assert await slip.read() == b"old"

    asyncio.run(story())


def test_without_a_folder_it_says_so_and_reads_as_empty(tmp_path: Path) -> None:
    async def story() -> None:
        slip = FileSlip(tmp_path / "absent" / "owed.json")
        assert await slip.read() == b""
        with pytest.raises(StorageError):
            await slip.write(b"note")

    asyncio.run(story())


@pytest.mark.parametrize("found", [b"", b"{not a note", b"[[1,2]]"])
def test_a_note_that_cannot_be_read_costs_itself(tmp_path: Path, found: bytes) -> None:
    async def story() -> None:
        path = tmp_path / "owed.json"
        path.write_bytes(found)
        keeper = Keeper(MemoryDocuments(), FileSlip(path))
        await keeper.load()
        assert await keeper.all("intent") == {}

    asyncio.run(story())


def test_more_than_fits_leaves_out_what_weighs_least(tmp_path: Path) -> None:
    async def story() -> None:
        disk, slip = Disk(), FileSlip(tmp_path / "owed.json")
        documents = FillableDocuments(disk)
        keeper = Keeper(documents, slip)
        await keeper.keep("intent", "battery|user", b"{}")
        disk.is_full = True
        await keeper.keep("overlay", "battery", b"x" * SIZE)
        await keeper.keep("intent", "battery|user", None)
        again = Keeper(documents, slip)
        await again.load()
        assert await again.all("intent") == {}
        assert await again.all("overlay") == {}
        disk.is_full = False
        await again.settle()
        assert await documents.all("intent") == {}
        assert await slip.read() == b"", "the disk took everything"

    asyncio.run(story())
