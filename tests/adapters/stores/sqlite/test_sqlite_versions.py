"""A file of another program version: brought up to date whole, or left alone."""

import sqlite3
from datetime import timedelta

import pytest
from msgspec.structs import replace

from adapters.stores.sqlite import SqliteRecords
from adapters.stores.sqlite.database import Database
from adapters.stores.sqlite.migrate import MIGRATIONS, migrate
from domain.energy.comparison import compare
from domain.energy.series import paid_for
from domain.errors import StorageError
from tests.adapters.stores.sqlite.test_sqlite_faults import NOON

SCRIPTS = [each for each in MIGRATIONS.iterdir() if each.name.endswith(".sql")]

NEWEST = len(SCRIPTS)


async def test_a_file_of_a_newer_program_is_refused_and_left_alone(path):
    await (await SqliteRecords.open(path)).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version=99")
    with pytest.raises(StorageError, match=r"powersync\.db was written by a newer version"):
        await SqliteRecords.open(path)
    assert sqlite3.connect(path).execute("PRAGMA user_version").fetchone() == (99,)


async def test_an_older_file_is_brought_up_to_date_with_what_it_holds(path, tmp_path):
    records = await SqliteRecords.open(path)
    await records.documents.put("k", "a", b"{}")
    await records.close()
    folder = migrations(tmp_path, "ALTER TABLE documents ADD COLUMN note TEXT NOT NULL DEFAULT 'old';")
    database = await Database.open(path)
    await database._writer.run(lambda connection: migrate(connection, "powersync.db", folder))
    assert await database.read("SELECT key, note FROM documents") == [("a", "old")]
    assert await database.read("PRAGMA user_version") == [(NEWEST + 1,)]
    await database.close()


async def test_a_migration_that_fails_midway_changes_nothing(path, tmp_path):
    folder = migrations(tmp_path, "CREATE TABLE fresh (a);\nINSERT INTO nowhere VALUES (1);")
    database = await Database.open(path)
    with pytest.raises(sqlite3.OperationalError, match="nowhere"):
        await database._writer.run(lambda connection: migrate(connection, "powersync.db", folder))
    assert await database.read("PRAGMA user_version") == [(NEWEST,)]
    assert await database.read("SELECT * FROM sqlite_master WHERE name = 'fresh'") == []
    await database.close()


FIRST_FILE = """
INSERT INTO documents VALUES ('intent', 'a', '{}');
INSERT INTO counters VALUES ('seq', 41);
INSERT INTO commands (id, state, accepted_at, document) VALUES ('c', 'sent', 0, '{"id":"c","target":"battery",
    "action":"hold","issued_by":"user","accepted_at":"2026-01-15T12:00:00Z"}');
INSERT INTO samples (at, load_w) VALUES (1768478390000, 900), (1768478400000, 500);
INSERT INTO power_5min (at, load_w) VALUES (1768392000000, 400);
INSERT INTO decisions (at, target, owner, code, text, facts) VALUES (1768478400000, 'b', 'o', 'c', 't', '{}');
INSERT INTO tokens VALUES ('t', 'phone', 'read', 'd', 1768478400000, NULL, NULL);
INSERT INTO pairings VALUES ('x', 'read', 1768478400000);
PRAGMA user_version=1;
"""


async def test_a_file_of_the_first_version_becomes_the_home_with_all_it_holds(path):
    path.parent.mkdir()
    first = sqlite3.connect(path)
    first.executescript((MIGRATIONS / "0001_records.sql").read_text() + FIRST_FILE)
    first.close()
    records = await SqliteRecords.open(path)
    assert list(await records.documents.all("intent")) == ["a"]
    assert await records.documents.reserve("seq", 1) == 42
    assert [command.id for command in await records.journal.commands()] == ["c"]
    day = (NOON - timedelta(days=2), NOON + timedelta(days=2))
    assert [row.load_w for row in await records.past.power(*day, 300)] == [400.0, 500.0]
    assert [line.text for _, line in await records.past.decisions(*day)] == ["t"]
    assert [token.created_at for token in await records.access.tokens()] == [NOON]
    assert await records.access.take_pairing("x", NOON - timedelta(seconds=1)) is not None
    await records.close()


def migrations(tmp_path, second: str):
    """All there are, and one more."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for known in SCRIPTS:
        (folder / known.name).write_text(known.read_text())
    (folder / f"{NEWEST + 1:04}_next.sql").write_text(second)
    return folder


async def test_rows_of_before_money_was_kept_tell_the_money_of_their_means(path):
    path.parent.mkdir()
    old = sqlite3.connect(path)
    for script in sorted(MIGRATIONS.iterdir(), key=lambda each: each.name)[:7]:
        if script.name.endswith(".sql"):
            old.executescript(script.read_text())
    names = "site, at, load_w, ev_w, pv_w, grid_w, battery_w, import_w, export_w, import_price, export_price"
    rows = [
        (1_000, 0, 500, 2_000, -2_500, 2_000, 0, 0.3, 0.1),  # the battery fills from sun and grid
        (1_000, 0, 0, -1_000, 2_000, 0, 1_000, 0.3, None),  # sells at a price that nobody knows
        (None, None, 0, 1_000, 500, 1_000, 0, 0.3, None),  # a charger is silent
        (1_000, 0, 0, 0, 1_000, 0, 0, None, None),
    ]
    for n, row in enumerate(rows):
        flows = ", ".join("NULL" if value is None else str(value) for value in row)
        old.execute(
            f"INSERT INTO power_5min ({names}, grid_s, load_s, battery_s, price_s) VALUES"
            f" ('home', {1768392000000 + n * 300_000}, {flows}, 300, 300, 300, {300 * (row[7] is not None)})"
        )
    old.execute("PRAGMA user_version=7")
    old.commit()
    old.close()
    records = await SqliteRecords.open(path)
    found = await records.past.power(NOON - timedelta(days=2), NOON + timedelta(days=2), 300)
    assert [(row.paid_s, row.saved_s) for row in found] == [(300, 300), (0, 0), (300, 300), (300, 0)]
    assert [row.paid for row in found] == [pytest.approx(0.05), 0, pytest.approx(0.025), 0]
    assert [row.saved for row in found] == [pytest.approx(-0.0375), 0, pytest.approx(0.0125), 0]
    for row in found:
        means = replace(row, paid=None, saved=None)
        assert paid_for(row) == (None if paid_for(means) is None else pytest.approx(paid_for(means)))
    await records.close()


@pytest.mark.parametrize(
    ("grid_s", "load_s", "paid_s", "saved_s"),
    [(300, 300, 300, 300), (0, 300, 0, 0), (100, 300, 100, 100), (300, 100, 300, 100)],
)
async def test_a_row_compares_no_time_that_it_does_not_know_the_money_of(
    path, grid_s, load_s, paid_s, saved_s
):
    path.parent.mkdir()
    old = sqlite3.connect(path)
    for script in sorted(SCRIPTS, key=lambda each: each.name)[:7]:
        old.executescript(script.read_text())
    old.execute(
        "INSERT INTO power_5min (site, at, load_w, ev_w, pv_w, grid_w, battery_w, import_w, export_w,"
        " import_price, export_price, grid_s, load_s, battery_s, price_s) VALUES"
        " ('home', 1768392000000, 1000, 0, 500, 2000, -1500, 2000, 0, 0.3, 0.1,"
        f" {grid_s}, {load_s}, 300, 300)"
    )
    old.execute("PRAGMA user_version=7")
    old.commit()
    old.close()
    records = await SqliteRecords.open(path)
    [row] = await records.past.power(NOON - timedelta(days=2), NOON + timedelta(days=2), 300)
    assert (row.paid_s, row.saved_s) == (paid_s, saved_s)
    assert (row.paid, row.saved) == (
        pytest.approx(0.6 * paid_s / 3600),
        pytest.approx(-0.45 * saved_s / 3600),
    )
    found = compare([row], row.at, "UTC", None)
    assert (found.paid_s, found.compared_s, found.stored.known_s) == (paid_s, saved_s, saved_s)
    await records.close()
