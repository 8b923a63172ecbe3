"""The file under stress: killed, shared, full and damaged."""

import asyncio
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest

from adapters.stores.sqlite import SqliteRecords
from adapters.stores.sqlite.database import Database
from domain.command.command import Command
from domain.energy.history import DecisionRecord, Sample
from domain.errors import StorageError
from domain.house.access import PairingCode, Scope, Token
from domain.house.house import SiteId

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
    [level] = await database._writer.run(lambda c: c.execute("PRAGMA synchronous").fetchone())
    return level


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
        await records.past.add_samples(
            [Sample(at=NOON + timedelta(seconds=n), seconds=1, load_w=1.0) for n in range(5_000)]
        )
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
    await records.journal._database._writer.run(
        lambda connection: connection.execute(f"PRAGMA max_page_count={count}").fetchone()
    )


async def test_a_locked_file_is_not_good(path, records):
    await records.documents.put("k", "a", b"{}")
    await records.journal._database._writer.run(lambda c: c.execute("PRAGMA busy_timeout=0").fetchone())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not await records.check()
    with pytest.raises(StorageError, match="locked"):
        await records.documents.put("k", "b", b"{}")
    other.execute("ROLLBACK")
    other.close()
    assert await records.check()


async def test_a_transaction_whose_caller_is_cancelled_is_whole_and_alone(records):
    begun, go_on = threading.Event(), threading.Event()

    def in_two_steps(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO counters VALUES ('home', 'one', 6)")
        begun.set()
        go_on.wait()
        connection.execute("INSERT INTO counters VALUES ('home', 'two', 6)")

    task = asyncio.create_task(records.journal._database.transaction(in_two_steps))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    other = asyncio.create_task(records.documents.reserve("one", 1))
    await asyncio.sleep(0)
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await other, await records.documents.reserve("two", 1)) == (7, 7)


async def test_a_transaction_that_fails_leaves_nothing_behind(records):
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO counters VALUES ('home', 'half', 7)")
        connection.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StorageError, match="nowhere"):
        await records.journal._database.transaction(half)
    assert await records.documents.reserve("half", 1) == 1


async def test_many_houses_share_a_few_threads_and_keep_their_order(path):
    before = threading.active_count()
    first = await SqliteRecords.open(path)
    houses = [first.of(SiteId(f"house-{n}")) for n in range(300)]

    async def write(records: SqliteRecords, n: int) -> None:
        await records.documents.put("k", "a", f"{n}".encode())

    await asyncio.gather(*(write(records, n) for n in range(5) for records in houses))
    assert threading.active_count() - before <= 2
    assert [await records.documents.all("k") for records in houses] == [{"a": b"4"}] * 300
    await first.close()


async def test_two_houses_in_one_file_see_only_their_own(path):
    here, there = [await SqliteRecords.open(path, SiteId(name)) for name in ("here", "there")]
    for records, w in ((here, 1.0), (there, 2.0)):
        await records.documents.put("k", "a", f"{w}".encode())
        await records.past.add_samples([Sample(at=NOON + timedelta(seconds=10), seconds=10, load_w=w)])
        await records.past.add_decisions(
            [DecisionRecord(at=NOON, target="battery", owner="user", code="user_command", text=f"{w}")]
        )
        await records.journal.write(
            Command(id=f"c{w}", target="battery", action="hold", issued_by="user", accepted_at=NOON)
        )
        await records.access.add_pairing(PairingCode(digest=f"{w}", scope=Scope.READ, expires_at=NOON))
        token = Token(id=f"t{w}", name="phone", scope=Scope.READ, digest=f"d{w}", created_at=NOON)
        await records.access.add_token(token)
    await here.past.prune(NOON + timedelta(days=3_000))  # forgets the power and commands of its own house
    span = (NOON, NOON + timedelta(minutes=5))
    assert await here.documents.all("k") == {"a": b"1.0"}
    assert await there.documents.all("k") == {"a": b"2.0"}
    assert [row.load_w for row in await there.past.power(*span, 300)] == [2.0]
    assert list(await here.past.power(*span, 300)) == []
    assert [line.text for _, line in await there.past.decisions(*span)] == ["2.0"]
    assert [command.id for command in await here.journal.commands()] == ["c1.0"]
    assert await there.journal.command("c1.0") is None
    assert [token.id for token in await there.access.tokens()] == ["t2.0"]
    assert not await there.access.revoke_token("t1.0", NOON)
    assert await there.access.take_pairing("1.0", NOON - timedelta(minutes=1)) is None
    assert [await records.documents.reserve("seq", 5) for records in (here, there, here)] == [1, 1, 6]
    await here.close()
    await there.close()


async def test_a_command_that_cannot_be_read_costs_itself(records):
    for n in range(3):
        await records.journal.write(
            Command(id=f"c{n}", target="battery", action="hold", issued_by="user", accepted_at=NOON)
        )
    await records.journal._database.write("UPDATE commands SET document = '{' WHERE id = 'c1'")
    assert [command.id for command in await records.journal.commands()] == ["c2", "c0"]
    assert await records.journal.command("c1") is None


ODD = ("5", "2.5", "'x'", "x'ff00ff'", "x'7b2278223a22ff227d'", "CAST(x'ff' AS TEXT)")


@pytest.mark.parametrize("odd", ODD)
async def test_a_row_of_another_kind_costs_itself(odd, records):
    for n in range(3):
        await records.journal.write(
            Command(id=f"c{n}", target="battery", action="hold", issued_by="user", accepted_at=NOON)
        )
        await records.documents.put("intent", f"d{n}", b"{}")
    await records.journal._database.write(f"UPDATE commands SET document = {odd} WHERE id = 'c1'")
    await records.journal._database.write(f"UPDATE documents SET document = {odd} WHERE key = 'd1'")
    assert [command.id for command in await records.journal.commands()] == ["c2", "c0"]
    assert await records.journal.command("c1") is None
    found = await records.documents.all("intent")
    assert found.keys() >= {"d0", "d2"}
    assert all(document.decode() for document in found.values())


async def test_writes_from_many_tasks_do_not_mix(records):
    async def one(n: int) -> None:
        await records.past.add_samples([Sample(at=NOON + timedelta(seconds=n + 1), seconds=1, load_w=1.0)])
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
