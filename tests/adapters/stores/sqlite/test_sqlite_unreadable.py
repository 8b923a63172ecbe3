"""A file that is damaged while it is open: what was asked for and not answered stays known until it is."""

import pytest

from adapters.stores.sqlite import SqliteRecords
from adapters.stores.sqlite.database import UNREAD_KEPT, Database
from domain.errors import StorageError
from tests.adapters.stores.sqlite.test_sqlite_faults import NOON

PAGE = 4_096


@pytest.fixture
async def records(tmp_path):
    """Opened, with documents of many pages of which none was read yet."""
    path = tmp_path / "powersync.db"
    filled = await SqliteRecords.open(path)
    for n in range(200):
        await filled.documents.put("k", f"{n}", b"x" * 500)
    await filled.close()
    opened = await SqliteRecords.open(path)
    opened.path = path
    yield opened
    await opened.close()


async def test_a_read_that_fails_is_told_until_the_same_is_answered(records):
    assert records.unreadable is None
    whole = records.path.read_bytes()
    records.path.write_bytes(whole[:PAGE] + b"\x07" * (len(whole) - PAGE))
    with pytest.raises(StorageError):
        await records.documents.all("k")
    assert "malformed" in records.unreadable
    await records.read_again()
    assert "malformed" in records.unreadable
    records.path.write_bytes(whole)
    await records.documents.put("other", "1", b"{}")  # whoever writes has the pages read anew
    await records.read_again()
    assert records.unreadable is None
    assert len(await records.documents.all("k")) == 200


async def test_what_can_be_read_says_nothing_of_what_cannot(tmp_path):
    database = await Database.open(tmp_path / "powersync.db")
    records = SqliteRecords(database, "home")
    await database.write("DROP TABLE sessions")
    for n in range(UNREAD_KEPT + 4):
        with pytest.raises(StorageError):
            await records.past.sessions(NOON, NOON, before=n)
    assert await records.documents.all("k") == {}
    assert records.unreadable == "no such table: sessions"
    assert len(database._unread) == UNREAD_KEPT
    await records.close()
