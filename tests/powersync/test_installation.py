"""A database that lost something is found out, and a folder has one server."""

import subprocess
import sys

import pytest

from adapters.stores.sqlite import SqliteRecords
from domain.errors import PowerSyncError, StorageError
from powersync.installation import SEAL, Installation
from powersync.occupied import is_occupied, occupied
from powersync.state import database_in
from scheduler.numbers import ReservedNumbers
from tests.powersync.program import powersync


async def opened(folder):
    records = await SqliteRecords.open(database_in(folder))
    return records, await Installation.open(records, folder)


async def test_an_installation_keeps_its_id_and_never_repeats_a_number(tmp_path):
    seen, ids = [], set()
    for _ in range(3):
        records, installation = await opened(tmp_path)
        seen += range(first := await installation.reserve(10), first + 10)
        ids.add(installation.instance)
        assert not installation.is_older
        await records.close()
    assert seen == list(range(1, 31))
    assert len(ids) == 1


async def test_a_lost_database_is_no_empty_house(tmp_path):
    records, installation = await opened(tmp_path)
    await installation.reserve(10)
    await records.close()
    database_in(tmp_path).unlink()
    records = await SqliteRecords.open(database_in(tmp_path))
    with pytest.raises(StorageError, match=rf"is empty, but .* {installation.instance}.*was lost"):
        await Installation.open(records, tmp_path)
    (tmp_path / SEAL).unlink()
    assert (await Installation.open(records, tmp_path)).instance != installation.instance
    await records.close()


async def test_an_older_database_is_told_and_repeats_no_number(tmp_path):
    records, installation = await opened(tmp_path)
    await installation.reserve(10)
    await records.close()
    older = database_in(tmp_path).read_bytes()
    records, installation = await opened(tmp_path)
    given = await installation.reserve(1_000)
    await records.close()
    database_in(tmp_path).write_bytes(older)  # as a lost -wal or a copy that was put back
    records, installation = await opened(tmp_path)
    assert await installation.reserve(10) == given + 1_000
    assert installation.is_older
    assert await installation.reserve(10) == given + 1_010
    await records.close()
    records, installation = await opened(tmp_path)
    await installation.reserve(10)
    assert not installation.is_older
    await records.close()


@pytest.mark.parametrize("is_put_back", [False, True])
async def test_numbers_that_a_full_disk_never_took_make_no_database_older(is_put_back, tmp_path):
    records, installation = await opened(tmp_path)
    await installation.reserve(10)
    await records.close()
    older = database_in(tmp_path).read_bytes()
    records, installation = await opened(tmp_path)
    await installation.reserve(10)
    spared = installation.spare(10)  # the disk is full, and so it was when the server was killed
    await records.close()
    if is_put_back:
        database_in(tmp_path).write_bytes(older)
    records, installation = await opened(tmp_path)
    assert await installation.reserve(10) == spared + 10
    assert installation.is_older is is_put_back
    again = installation.spare(10)
    assert await installation.reserve(10) == again + 10  # it has room again
    assert installation.is_older is is_put_back
    await records.close()


BROKEN = ("x'ff00ff'", "5", "'{'", "x'22ff22'", "'\"\"'")


@pytest.mark.parametrize("broken", BROKEN)
async def test_an_id_that_cannot_be_read_costs_itself(broken, tmp_path):
    records, installation = await opened(tmp_path)
    given = await installation.reserve(10)
    await records._database.write(f"UPDATE documents SET document = {broken} WHERE kind = 'instance'")
    await records.close()
    records, again = await opened(tmp_path)
    assert (again.instance, await again.reserve(10)) == (installation.instance, given + 10)
    await records._database.write(f"UPDATE documents SET document = {broken} WHERE kind = 'instance'")
    (tmp_path / SEAL).unlink()
    anew = await Installation.open(records, tmp_path)
    assert len(anew.instance) == 16
    assert anew.instance != installation.instance
    await records.close()
    records, kept = await opened(tmp_path)
    assert kept.instance == anew.instance
    await records.close()


LIVES = """
import asyncio, pathlib, sys
from datetime import UTC, datetime
from adapters.stores.sqlite import SqliteRecords
from powersync.installation import Installation
from powersync.state import database_in

async def main():
    folder = pathlib.Path(sys.argv[1])
    records = await SqliteRecords.open(database_in(folder))
    installation = await Installation.open(records, folder)
    await installation.reserve(10)
    if sys.argv[2] == "start":
        await records.checkpoint()
    else:
        await records.past.prune(datetime.now(UTC))
    await records.documents.put("intent", "battery", b"{}")
    print("kept", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def lived_and_killed(folder, checkpoint="start"):
    with subprocess.Popen(
        [sys.executable, "-c", LIVES, folder, checkpoint], stdout=subprocess.PIPE
    ) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"kept\n"
        server.kill()


def lose_the_wal(folder):
    for each in folder.glob("*-wal"):
        each.unlink()
    for each in folder.glob("*-shm"):
        each.unlink()


def empty_the_wal(folder):
    for each in folder.glob("*-wal"):
        each.write_bytes(b"")


async def opened_by_the_command_line(folder):
    records = await SqliteRecords.open(database_in(folder))
    await records.close()


@pytest.mark.parametrize("checkpoint", ["start", "prune"])
@pytest.mark.parametrize(("harm", "is_older"), [(None, False), (lose_the_wal, True), (empty_the_wal, True)])
async def test_a_wal_that_was_lost_after_kill_9_is_found_out_and_no_other(
    harm, is_older, checkpoint, tmp_path
):
    lived_and_killed(tmp_path, checkpoint)
    if harm is not None:
        harm(tmp_path)
    records, installation = await opened(tmp_path)
    await installation.reserve(10)
    assert installation.is_older is is_older
    assert ("battery" in await records.documents.all("intent")) is not is_older
    await records.close()


async def test_a_wal_that_went_into_its_file_is_not_lost(tmp_path):
    lived_and_killed(tmp_path)
    await opened_by_the_command_line(tmp_path)
    assert not list(tmp_path.glob("*-wal"))
    records, installation = await opened(tmp_path)
    await installation.reserve(10)
    assert not installation.is_older
    await records.close()


@pytest.mark.parametrize("damage", [b"\x07", b"\x00"], ids=["garbage", "zeros"])
@pytest.mark.parametrize("pages", [2, 1_000])
async def test_a_damaged_database_is_named_with_what_to_do(tmp_path, damage, pages):
    records, _ = await opened(tmp_path)
    for n in range(200):
        await records.documents.put("k", f"{n}", b"x" * 500)
    await records.close()
    content = bytearray(database_in(tmp_path).read_bytes())
    end = min(len(content), 20_480 + pages * 4_096)
    content[20_480:end] = damage * (end - 20_480)
    database_in(tmp_path).write_bytes(content)
    records = await SqliteRecords.open(database_in(tmp_path))
    try:
        with pytest.raises(
            StorageError, match=r"(?s)powersync\.sqlite3 is damaged \(.*put back a copy of it"
        ):
            await Installation.open(records, tmp_path)
    finally:
        await records.close()


async def test_numbers_go_on_where_the_disk_refuses_and_never_repeat(tmp_path):
    records, installation = await opened(tmp_path)
    refuses = True

    async def reserve(count: int) -> int:
        if refuses:
            raise StorageError("database or disk is full")
        return await installation.reserve(count)

    numbers = await ReservedNumbers.open(reserve, block=4, spare=installation.spare)
    given = [numbers.take() for _ in range(11)]
    refuses = False
    given.append(await installation.reserve(1))
    assert None not in given
    assert given == sorted(set(given))
    await records.close()


def test_a_folder_has_one_server_until_it_ends_however_it_ends(tmp_path):
    assert not is_occupied(tmp_path)
    assert not is_occupied(tmp_path / "nowhere")
    holds = "import sys, time, pathlib; from powersync.occupied import occupied\n"
    holds += "with occupied(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holds, tmp_path], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert is_occupied(tmp_path)
        with (
            pytest.raises(PowerSyncError, match="another server already uses the data folder"),
            occupied(tmp_path),
        ):
            pass
        other.kill()
    assert not is_occupied(tmp_path)


def test_a_second_server_on_the_same_folder_is_told_in_a_sentence(tmp_path):
    (tmp_path / "powersync.toml").write_text('[site]\ntimezone = "Australia/Brisbane"\n')
    (tmp_path / "state").mkdir()
    with occupied(tmp_path / "state"):
        done = powersync("serve", "--port", "0", "--data-dir", "state", folder=tmp_path)
    assert done.returncode == 1
    sentences = [line for line in done.stderr.splitlines() if " note: " not in line]
    assert len(sentences) == 1
    assert "another server already uses the data folder" in sentences[0]
