"""A disk that takes nothing: what a file holds is read without a byte written; the file is tried again."""

import contextlib
import resource
import shutil
import signal
import sqlite3
from collections.abc import Iterator

import pytest

from adapters.stores.sqlite import SqliteRecords
from adapters.stores.sqlite.afloat import in_memory
from adapters.stores.sqlite.database import Database
from domain.errors import StorageError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "powersync.sqlite3"


@contextlib.contextmanager
def nothing_can_be_written() -> Iterator[None]:
    """No file of this process may have a single byte more, which is what a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def left_by_a_kill(path, tmp_path):
    """The file and its -wal as a killed server leaves them: the newest pages are in the -wal only."""
    left = tmp_path / "left"
    left.mkdir()
    for name in (path.name, path.name + "-wal"):
        shutil.copyfile(path.with_name(name), left / name)
    return left / path.name


async def test_what_a_killed_server_left_is_read_without_writing(path, tmp_path):
    records = await SqliteRecords.open(path)
    for n in range(300):
        await records.documents.put("k", f"{n}", b"x" * n)
    await records.documents.delete("k", "7")
    left = left_by_a_kill(path, tmp_path)
    kept = await records.documents.all("k")
    await records.close()
    before = {file.name: file.read_bytes() for file in left.parent.iterdir()}
    memory = in_memory(left)
    rows = dict(memory.execute("SELECT key, document FROM documents WHERE kind = 'k'"))
    memory.close()
    assert rows == kept
    assert len(rows) == 299
    assert {file.name: file.read_bytes() for file in left.parent.iterdir()} == before


async def test_a_transaction_that_never_finished_is_left_out(path, tmp_path):
    records = await SqliteRecords.open(path)
    await records.documents.put("k", "kept", b"{}")
    left = left_by_a_kill(path, tmp_path)
    await records.close()
    wal = left.with_name(left.name + "-wal")
    whole = wal.read_bytes()
    for length in range(len(whole) - 1, len(whole) - 4_000, -997):
        wal.write_bytes(whole[:length])
        memory = in_memory(left)
        assert memory.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        assert memory.execute("SELECT * FROM documents WHERE key = 'kept'").fetchall() == []
        memory.close()
    wal.write_bytes(whole[:-1] + b"\xff")
    memory = in_memory(left)
    assert memory.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    memory.close()


async def test_no_file_at_all_is_an_empty_house(path):
    memory = in_memory(path)
    assert memory.execute("SELECT * FROM sqlite_master").fetchall() == []
    memory.close()


async def test_a_house_starts_on_a_full_disk_is_read_and_writes_once_there_is_space(path, monkeypatch):
    records = await SqliteRecords.open(path)
    await records.documents.put("k", "kept", b"{}")
    await records.close()
    with nothing_can_be_written():
        with pytest.raises(StorageError):
            await SqliteRecords.open(path)
        records = await SqliteRecords.open(path, or_afloat=True)
        assert await records.documents.all("k") == {"kept": b"{}"}
        for _ in range(3):
            with pytest.raises(StorageError):
                await records.documents.put("k", "more", b"{}")
        assert await records.documents.all("k") == {"kept": b"{}"}
        assert not await records.check()
    records._database._tried_at = 0.0  # as if some seconds had gone by
    await records.documents.put("k", "more", b"{}")
    assert set(await records.documents.all("k")) == {"kept", "more"}
    assert await records.check()
    await records.close()
    again = await SqliteRecords.open(path)
    assert set(await again.documents.all("k")) == {"kept", "more"}
    await again.close()


async def test_a_damaged_file_is_no_full_disk(path):
    path.write_bytes(b"once upon a time " * 500)
    with pytest.raises(StorageError, match="not a database"):
        await Database.open(path, or_afloat=True)


async def test_faults_are_found_and_named(path):
    records = await SqliteRecords.open(path)
    for n in range(200):
        await records.documents.put("k", f"{n}", b"x" * 500)
    assert await records.faults() == []
    await records.close()
    content = bytearray(path.read_bytes())
    content[8192:] = b"\x07" * (len(content) - 8192)
    path.write_bytes(content)
    records = await SqliteRecords.open(path)
    assert await records.faults() != []
    await records.close()


async def test_after_a_checkpoint_the_file_is_whole_without_its_wal(path, tmp_path):
    records = await SqliteRecords.open(path)
    await records.documents.put("k", "kept", b"{}")
    await records.checkpoint()
    shutil.copyfile(path, tmp_path / "copy")
    await records.close()
    copy = sqlite3.connect(f"file:{tmp_path / 'copy'}?immutable=1", uri=True)
    assert copy.execute("SELECT key FROM documents").fetchall() == [("kept",)]
    copy.close()
