"""`powersync backup`: one file with all of the house, whatever the server writes meanwhile."""

import sqlite3
import tarfile
import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest

from adapters.stores.sqlite.copy import copy_of
from domain.errors import ConfigurationError, StorageError
from powersync.backup.house import named_by
from powersync.backup.take import take
from powersync.installation import SEAL
from powersync.occupied import occupied
from powersync.state import DATABASE, OWED

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)


def test_it_holds_database_settings_secrets_and_keys_for_its_owner_only(house, here):
    with occupied(house / "state"):  # a server runs on it
        done = here("backup", "copy.psb")
    assert done.returncode == 0, done.stderr
    assert "keep it like a password" in done.stdout
    assert (house / "copy.psb").stat().st_mode & 0o777 == 0o600
    with tarfile.open(house / "copy.psb") as tar:  # any tar program opens it
        assert tar.getnames() == [
            "powersync-backup.json",
            "settings/powersync.toml",
            "settings/secrets/amber",
            f"data/{DATABASE}",
            f"data/{SEAL}",
            "data/vapid.pem",
        ]
    assert [each.name for each in house.iterdir() if each.name.startswith(".")] == []


def test_a_secret_outside_the_folder_of_the_settings_is_told_and_left_out(house, here, tmp_path_factory):
    secret = tmp_path_factory.mktemp("run") / "amber"
    secret.write_text("psk_elsewhere")
    settings = house / "powersync.toml"
    settings.write_text(settings.read_text().replace("secrets/amber", str(secret)))
    done = here("backup", "copy.psb")
    assert f"{secret} is named in the settings and not in the backup" in done.stdout
    assert b"psk_elsewhere" not in (house / "copy.psb").read_bytes()


def test_a_file_that_is_there_is_replaced_only_where_that_is_asked_for(house, here):
    (house / "copy.psb").write_text("my only copy")
    done = here("backup", "copy.psb")
    assert (done.returncode, done.stderr) == (1, "powersync: copy.psb is there already\n")
    assert (house / "copy.psb").read_text() == "my only copy"
    assert here("backup", "copy.psb", "--replace").returncode == 0
    assert (house / "copy.psb").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nowhere/copy.psb",), 1, "there is no folder nowhere"),
        (("copy.psb", "--data-dir", "empty"), 2, "no house has kept anything in the folder empty"),
    ],
)
def test_what_cannot_be_copied_is_one_plain_sentence(house, here, arguments, code, says):
    done = here("backup", *arguments)
    assert (done.returncode, says in done.stderr) == (code, True), done.stderr


def test_without_room_nothing_is_begun(house):
    with pytest.raises(StorageError, match=r"has 0\.1 MB left and 1\.\d MB are needed"):
        take(house / "copy.psb", house / "state", None, NOW, replaces=False, free=lambda _: 100_000)
    assert not (house / "copy.psb").exists()
    with pytest.raises(ConfigurationError):
        take(house / "copy.psb", house / "none", None, NOW, replaces=False)


def test_a_damaged_database_is_no_backup(house):
    file = house / "state" / DATABASE
    content = bytearray(file.read_bytes())
    content[3 * 4096 : 4 * 4096] = b"\xa5" * 4096
    file.write_bytes(content)
    with pytest.raises(StorageError, match=f"{DATABASE}.*(damaged|malformed)"):
        take(house / "copy.psb", house / "state", None, NOW, replaces=False)
    assert not (house / "copy.psb").exists()


def test_a_copy_is_of_one_moment_however_much_is_written_meanwhile(tmp_path):
    source = tmp_path / "busy.sqlite3"
    with closing(sqlite3.connect(source, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE two (name TEXT PRIMARY KEY, n INTEGER, ballast BLOB)")
        connection.execute("INSERT INTO two SELECT value, 0, zeroblob(200000) FROM json_each('[1, 2]')")
    is_over, begun = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            while not is_over.is_set():
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("UPDATE two SET n = n + 1, ballast = randomblob(200000)")
                connection.execute("COMMIT")
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        begun.wait()
        seen = []
        for number in range(5):
            copy = tmp_path / f"{number}.sqlite3"
            copy_of(source, copy)
            assert not copy.with_name(f"{copy.name}-wal").exists()
            with closing(sqlite3.connect(copy)) as connection:
                seen.append([n for (n,) in connection.execute("SELECT n FROM two")])
    finally:
        is_over.set()
        writer.join()
    assert all(left == right for left, right in seen), seen


def test_what_a_full_disk_had_refused_is_part_of_the_house(house):
    (house / "state" / OWED).write_bytes(b'[["lease","battery|dispatch","{}"]]'.ljust(16_384))
    contents = take(
        house / "copy.psb", house / "state", named_by(house / "powersync.toml"), NOW, replaces=False
    )
    assert f"data/{OWED}" in [each.name for each in contents.items]
