"""What must be kept: at once where something begins, owed and noted on a slip where something ends."""

import pytest

from adapters.stores.memory.slip import MemorySlip
from domain.errors import StorageError
from scheduler.keeper import Keeper
from tests.fakes.disk import Disk, FillableDocuments


class Documents(FillableDocuments):
    """Also says what was written, in order; `refused` documents are never taken."""

    def __init__(self, disk: Disk) -> None:
        super().__init__(disk)
        self.written: list[tuple[str, bytes | None]] = []
        self.refused: set[str] = set()

    async def put(self, kind: str, key: str, document: bytes) -> None:
        self._take(key)
        await super().put(kind, key, document)
        self.written.append((key, document))

    async def delete(self, kind: str, key: str) -> None:
        self._take(key)
        await super().delete(kind, key)
        self.written.append((key, None))

    def _take(self, key: str) -> None:
        if key in self.refused:
            raise StorageError("a bad sector")


class Slip(MemorySlip):
    """Of so many bytes; `writes` counts, and `is_broken` refuses."""

    def __init__(self, size: int = 16_384) -> None:
        super().__init__()
        self.size, self.writes, self.is_broken = size, 0, False

    async def write(self, note: bytes) -> None:
        if self.is_broken:
            raise StorageError("no slip")
        self.writes += 1
        await super().write(note)


class Shelf:
    def __init__(self, size: int = 16_384) -> None:
        self.disk = Disk()
        self.documents = Documents(self.disk)
        self.slip = Slip(size)
        self.keeper = Keeper(self.documents, self.slip)

    async def restarted(self) -> Keeper:
        """Another server with the same disk and slip."""
        keeper = Keeper(self.documents, self.slip)
        await keeper.load()
        return keeper


async def test_what_is_kept_is_written_once_while_it_stays_the_same() -> None:
    shelf = Shelf()
    for document in (b"1", b"1", b"2", b"1", None, None):
        await shelf.keeper.keep("state", "a", document)
    assert shelf.documents.written == [("a", b"1"), ("a", b"2"), ("a", b"1"), ("a", None)]
    assert shelf.slip.writes == 0, "with nothing owed the slip is not touched"


async def test_a_full_disk_owes_the_newest_and_writes_it_once_it_takes_again() -> None:
    shelf = Shelf()
    await shelf.keeper.keep("intent", "a", b"old")
    await shelf.keeper.keep("intent", "b", b"old")
    shelf.disk.is_full = True
    for document in (b"1", b"2"):
        await shelf.keeper.keep("intent", "a", document)
    await shelf.keeper.keep("intent", "b", None)
    await shelf.keeper.keep("session", "c", b"3")
    assert shelf.keeper.error == "database or disk is full"
    assert await shelf.keeper.all("intent") == {"a": b"2"}, "as it would be"
    assert await shelf.documents.all("intent") == {"a": b"old", "b": b"old"}, "as it is"
    await shelf.keeper.settle()
    assert shelf.keeper.error is not None
    shelf.disk.is_full = False
    shelf.documents.written.clear()
    await shelf.keeper.settle()
    assert shelf.keeper.error is None
    assert shelf.documents.written == [("a", b"2"), ("b", None), ("c", b"3")]
    await shelf.keeper.settle()
    assert len(shelf.documents.written) == 3, "it is owed no more"
    assert await shelf.slip.read() == b""


async def test_a_keeper_owes_until_disk_and_slip_are_as_they_should_be() -> None:
    shelf = Shelf()
    assert not shelf.keeper.owes
    shelf.disk.is_full = True
    await shelf.keeper.keep("lease", "battery", b"1")
    assert shelf.keeper.owes
    shelf.disk.is_full, shelf.slip.is_broken = False, True
    await shelf.keeper.settle()
    assert shelf.keeper.owes, "the slip says so still"
    shelf.slip.is_broken = False
    await shelf.keeper.settle()
    assert not shelf.keeper.owes


async def test_what_takes_no_room_does_not_say_that_there_is_room() -> None:
    shelf = Shelf()
    for key in "ab":
        await shelf.keeper.keep("intent", key, b"1")
    shelf.documents.refused = {"c"}  # a full disk still forgets
    await shelf.keeper.keep("intent", "c", b"1")
    for key, document in (("a", None), ("b", b"2")):
        await shelf.keeper.keep("intent", key, document)
        assert shelf.keeper.error is not None, "a document still waits"
    shelf.documents.refused = set()
    await shelf.keeper.settle()
    assert shelf.keeper.error is None


async def test_the_first_refusal_leaves_the_rest_for_the_next_time() -> None:
    shelf = Shelf()
    shelf.disk.is_full = True
    for key in "abc":
        await shelf.keeper.keep("intent", key, b"1")
    shelf.disk.is_full, shelf.documents.refused = False, {"b"}
    await shelf.keeper.settle()
    assert shelf.documents.written == [("a", b"1")]
    shelf.documents.refused = set()
    await shelf.keeper.settle()
    assert shelf.documents.written == [("a", b"1"), ("b", b"1"), ("c", b"1")]


async def test_what_begins_must_be_on_disk_or_is_not_kept_at_all() -> None:
    shelf = Shelf()
    await shelf.keeper.must("intent", "a", b"1")
    shelf.disk.is_full = True
    with pytest.raises(StorageError):
        await shelf.keeper.must("intent", "a", b"2")
    shelf.disk.is_full = False
    await shelf.keeper.settle()
    assert await shelf.keeper.all("intent") == {"a": b"1"}


async def test_a_new_beginning_pays_what_was_owed_of_it() -> None:
    shelf = Shelf()
    await shelf.keeper.keep("intent", "a", b"1")
    shelf.disk.is_full = True
    await shelf.keeper.keep("intent", "a", None)
    shelf.disk.is_full = False
    await shelf.keeper.must("intent", "a", b"2")
    await shelf.keeper.settle()
    assert await shelf.documents.all("intent") == {"a": b"2"}
    assert await (await shelf.restarted()).all("intent") == {"a": b"2"}


async def test_what_is_owed_outlives_a_restart_on_its_slip() -> None:
    shelf = Shelf()
    await shelf.keeper.keep("intent", "a", b"1")
    shelf.disk.is_full = True
    await shelf.keeper.keep("intent", "a", None)
    await shelf.keeper.keep("lease", "b", b'{"x": 1}')
    await shelf.keeper.keep("session", "c", b"3")  # nothing that a start acts by
    again = await shelf.restarted()
    assert await again.all("intent") == {}
    assert await again.all("lease") == {"b": b'{"x": 1}'}
    assert await again.all("session") == {}
    shelf.disk.is_full = False
    await again.settle()
    assert await shelf.documents.all("intent") == {}
    assert await shelf.documents.all("lease") == {"b": b'{"x": 1}'}
    assert await shelf.slip.read() == b""


async def test_the_slip_is_written_only_where_it_changed() -> None:
    shelf = Shelf()
    shelf.disk.is_full = True
    for _ in range(3):
        await shelf.keeper.keep("intent", "a", b"1")
        await shelf.keeper.keep("session", "s", b"1")
    assert shelf.slip.writes == 1


async def test_a_slip_that_is_too_small_keeps_the_weightiest() -> None:
    shelf = Shelf(size=60)
    shelf.disk.is_full = True
    await shelf.keeper.keep("overlay", "o", b"x" * 30)
    await shelf.keeper.keep("baseline", "b", b"x" * 30)
    await shelf.keeper.keep("intent", "i", b"x" * 30)
    again = await shelf.restarted()
    assert list(await again.all("intent")) == ["i"]
    assert await again.all("baseline") == await again.all("overlay") == {}


@pytest.mark.parametrize(("size", "is_noted"), [(24, True), (23, False)])
async def test_a_note_fits_to_the_byte(size, is_noted) -> None:
    shelf = Shelf(size)
    shelf.disk.is_full = True
    await shelf.keeper.keep("intent", "i", b"12345")  # [["intent","i","12345"]]
    assert bool(await shelf.slip.read()) == is_noted


async def test_a_slip_that_refuses_is_written_with_the_next_change() -> None:
    shelf = Shelf()
    shelf.disk.is_full = shelf.slip.is_broken = True
    await shelf.keeper.keep("intent", "a", b"1")
    shelf.slip.is_broken = False
    await shelf.keeper.keep("intent", "a", b"1")
    assert list(await (await shelf.restarted()).all("intent")) == ["a"]


async def test_a_slip_that_refuses_is_told_once_for_a_full_disk_holds_the_log_too(caplog) -> None:
    shelf = Shelf()
    shelf.disk.is_full = shelf.slip.is_broken = True
    for n in range(30):
        await shelf.keeper.keep("lease", "battery", b"%d" % n)
    assert [line for line in caplog.messages if "noted" in line] == [
        "what is owed to the disk cannot be noted: no slip"
    ]
    shelf.slip.is_broken = False
    await shelf.keeper.keep("lease", "battery", b"30")
    shelf.slip.is_broken = True
    await shelf.keeper.keep("lease", "battery", b"31")
    assert sum("noted" in line for line in caplog.messages) == 2


async def test_a_slip_that_cannot_be_read_costs_itself() -> None:
    shelf = Shelf()
    await shelf.keeper.keep("intent", "a", b"1")
    await shelf.slip.write(b"no note")
    assert await (await shelf.restarted()).all("intent") == {"a": b"1"}


async def test_without_a_slip_everything_goes_on() -> None:
    disk = Disk()
    keeper = Keeper(FillableDocuments(disk))
    await keeper.load()
    disk.is_full = True
    await keeper.keep("intent", "a", b"1")
    disk.is_full = False
    await keeper.settle()
    assert await keeper.all("intent") == {"a": b"1"}
