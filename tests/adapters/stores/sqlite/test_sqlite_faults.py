"""The file under stress: killed, shared, full, damaged, and from another version."""

import asyncio
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from adapters.stores.sqlite import SqliteRecords
from adapters.stores.sqlite.database import Database
from adapters.stores.sqlite.migrate import MIGRATIONS, migrate
from domain.command.command import Command
from domain.energy.history import Sample
from domain.errors import StorageError
from domain.house.access import PairingCode, Scope

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)

WRITES_AND_WAITS_TO_BE_KILLED = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from adapters.stores.sqlite import SqliteRecords
from domain.command.command import Command

async def main():
    records = await SqliteRecords.open(Path(sys.argv[1]))
    now = datetime(2026, 1, 15, 12, tzinfo=UTC)
    await records.journal.write(
        Command(id="a", target="battery", action="hold", issued_by="user", accepted_at=now)
    )
    print("written", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""

RESERVES_AND_WRITES = """
import asyncio, sys
from pathlib import Path
from adapters.stores.sqlite import SqliteRecords

async def main():
    records = await SqliteRecords.open(Path(sys.argv[1]))
    for n in range(50):
        print(await records.documents.reserve("seq", 1))
        await records.documents.put("from", f"{sys.argv[2]}{n}", b"{}")
    await records.close()

asyncio.run(main())
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "powersync.db"


@pytest.fixture
async def records(path):
    records = await SqliteRecords.open(path)
    yield records
    await records.close()


def run_beside(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True)


async def test_a_command_is_still_there_after_kill_9_right_after_its_write(path):
    with run_beside(WRITES_AND_WAITS_TO_BE_KILLED, str(path)) as child:
        assert child.stdout.readline() == "written\n"
        child.send_signal(signal.SIGKILL)
    records = await SqliteRecords.open(path)
    assert (await records.journal.command("a")).action == "hold"
    await records.close()


async def test_two_processes_open_and_write_one_new_file(path):
    with (
        run_beside(RESERVES_AND_WRITES, str(path), "a") as a,
        run_beside(RESERVES_AND_WRITES, str(path), "b") as b,
    ):
        given = a.communicate()[0].split() + b.communicate()[0].split()
    assert (a.returncode, b.returncode) == (0, 0)
    assert sorted(map(int, given)) == list(range(1, 101))
    records = await SqliteRecords.open(path)
    assert len(await records.documents.all("from")) == 100
    await records.close()


async def test_a_pairing_code_is_taken_by_one_of_two_servers(path, records):
    other = await SqliteRecords.open(path)
    await records.access.add_pairing(
        PairingCode(digest="x", scope=Scope.READ, expires_at=NOON + timedelta(minutes=5))
    )
    taken = await asyncio.gather(
        *(r.access.take_pairing("x", NOON) for r in (records, other, records, other))
    )
    assert sum(code is not None for code in taken) == 1
    await other.close()


async def test_a_counter_never_repeats_over_restarts(path):
    firsts = []
    for _ in range(3):
        records = await SqliteRecords.open(path)
        firsts.append(await records.documents.reserve("seq", 1_000))
        await records.close()
    assert firsts == [1, 1_001, 2_001]


async def test_only_its_owner_may_read_the_file(path, records):
    await records.documents.put("k", "a", b"{}")
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "powersync.db-wal" in modes


async def test_journal_rows_are_synced_before_write_returns(records):
    database = records.journal._database
    await records.past.add_samples([Sample(at=NOON)])
    assert await synchronous(database) == 1  # NORMAL: samples come in batches and may be lost
    await records.documents.put("k", "a", b"{}")
    assert await synchronous(database) == 2  # FULL


async def synchronous(database: Database) -> int:
    [[level]] = await database._writer.execute_fetchall("PRAGMA synchronous")
    return level


async def test_a_file_of_a_newer_program_is_refused_and_left_alone(path):
    await (await SqliteRecords.open(path)).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version=99")
    with pytest.raises(StorageError, match=r"powersync\.db was written by a newer version"):
        await SqliteRecords.open(path)
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (99,)


async def test_what_is_no_database_is_refused(path):
    path.parent.mkdir()
    path.write_bytes(b"once upon a time " * 500)
    with pytest.raises(StorageError, match="not a database"):
        await SqliteRecords.open(path)


async def test_a_file_that_cannot_be_created_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot open"):
        await SqliteRecords.open(tmp_path / "file" / "powersync.db")


async def test_a_damaged_page_is_an_error_of_ours(path):
    records = await SqliteRecords.open(path)
    for n in range(200):
        await records.documents.put("k", f"{n}", b"x" * 500)
    await records.close()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\x07" * (len(content) - 4096)
    path.write_bytes(content)
    records = await SqliteRecords.open(path)
    with pytest.raises(StorageError):
        await records.documents.all("k")
    await records.close()


async def test_a_full_disk_is_told_and_loses_nothing(records):
    await records.documents.put("k", "kept", b"{}")
    await allow_pages(records, 40)
    with pytest.raises(StorageError, match="full"):
        await fill(records)
    before = await records.documents.all("k")
    with pytest.raises(StorageError, match="full"):
        await records.past.add_samples([Sample(at=NOON + timedelta(seconds=n)) for n in range(5_000)])
    assert await records.documents.all("k") == before
    assert "kept" in before
    assert list(await records.past.power(NOON, NOON + timedelta(days=1), 300)) == []  # none of a batch


async def test_room_made_on_a_full_disk_makes_it_good_again(records):
    await allow_pages(records, 40)
    with pytest.raises(StorageError):
        await records.documents.put("k", "big", b"x" * 1_000_000)
    await allow_pages(records, 1_000_000)
    assert await records.check()
    await records.documents.put("k", "big", b"x" * 1_000_000)


async def fill(records: SqliteRecords) -> None:
    for n in range(100):
        await records.documents.put("k", f"{n}", b"x" * 4_000)


async def allow_pages(records: SqliteRecords, count: int) -> None:
    await records.journal._database._writer.execute_fetchall(f"PRAGMA max_page_count={count}")


async def test_a_locked_file_is_not_good(path, records):
    await records.documents.put("k", "a", b"{}")
    await records.journal._database._writer.execute("PRAGMA busy_timeout=0")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not await records.check()
    with pytest.raises(StorageError, match="locked"):
        await records.documents.put("k", "b", b"{}")
    other.execute("ROLLBACK")
    other.close()
    assert await records.check()


async def test_a_cancelled_transaction_leaves_nothing_behind(records):
    database = records.journal._database

    async def half_done() -> None:
        async with database.transaction() as connection:
            await connection.execute("INSERT INTO counters VALUES ('half', 1)")
            await asyncio.Event().wait()

    task = asyncio.create_task(half_done())
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await records.documents.reserve("half", 1) == 1


async def test_writes_from_many_tasks_do_not_mix(records):
    async def one(n: int) -> None:
        await records.past.add_samples([Sample(at=NOON + timedelta(seconds=n))])
        await records.journal.write(
            Command(id=f"{n}", target="battery", action="hold", issued_by="user", accepted_at=NOON)
        )

    await asyncio.gather(*(one(n) for n in range(40)))
    assert len(await records.journal.commands(limit=100)) == 40
    assert len(await records.past.power(NOON, NOON + timedelta(minutes=1), 1)) == 40


async def test_closed_records_say_so(path):
    records = await SqliteRecords.open(path)
    await records.close()
    await records.close()
    assert not await records.check()
    with pytest.raises(StorageError, match="closed"):
        await records.documents.put("k", "a", b"{}")


async def test_an_older_file_is_brought_up_to_date_with_what_it_holds(path, tmp_path):
    records = await SqliteRecords.open(path)
    await records.documents.put("k", "a", b"{}")
    await records.close()
    folder = migrations(tmp_path, "ALTER TABLE documents ADD COLUMN note TEXT NOT NULL DEFAULT 'old';")
    database = await Database.open(path)
    await migrate(database._writer, "powersync.db", folder)
    assert await database.read("SELECT key, note FROM documents") == [("a", "old")]
    assert await database.read("PRAGMA user_version") == [(2,)]
    await database.close()


async def test_a_migration_that_fails_midway_changes_nothing(path, tmp_path):
    folder = migrations(tmp_path, "CREATE TABLE fresh (a);\nINSERT INTO nowhere VALUES (1);")
    database = await Database.open(path)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        await migrate(database._writer, "powersync.db", folder)
    assert await database.read("PRAGMA user_version") == [(1,)]
    assert await database.read("SELECT * FROM sqlite_master WHERE name = 'fresh'") == []
    await database.close()


def migrations(tmp_path, second: str):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_records.sql").write_text((MIGRATIONS / "0001_records.sql").read_text())
    (folder / "0002_second.sql").write_text(second)
    return folder
