"""`powersync restore`: a house comes back whole, or nothing changes."""

import hashlib
import io
import json
import re
import resource
import shutil
import signal
import tarfile
from datetime import UTC, datetime
from itertools import islice

import msgspec
import pytest

from domain.errors import PowerSyncError, StorageError
from powersync.backup.give_back import give_back
from powersync.backup.house import is_within
from powersync.backup.place import opened, place_of
from powersync.backup.placing import JOURNAL, Placement, Placing, begin, completed
from powersync.installation import SEAL
from powersync.occupied import occupied
from powersync.state import DATABASE
from tests.powersync.backup.conftest import files_in

NOW = datetime(2026, 1, 15, 2, tzinfo=UTC)
LATER = ("secrets/amber", "powersync.toml", "state/vapid.pem")


@pytest.fixture
def copy(model, house, here):
    """A backup of the house, which lives on and changes afterwards."""
    shutil.copy(model / "copy.psb", house)
    for name in LATER:
        (house / name).write_text((house / name).read_text().replace("then", "now") + "\n")
    return house / "copy.psb"


def rebuilt(copy, change):
    """The same backup with other members, and a seal that fits them."""
    with tarfile.open(copy) as tar:
        members = {each.name: tar.extractfile(each).read() for each in tar}
    listed = json.loads(members.pop("powersync-backup.json"))
    change(listed, members)
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, text in {"powersync-backup.json": json.dumps(listed).encode(), **members}.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text))
    copy.write_bytes(content.getvalue() + hashlib.sha256(content.getvalue()).digest())


def flipped(copy, at):
    content = bytearray(copy.read_bytes())
    content[at] ^= 1
    copy.write_bytes(content)


def with_member(name):
    def change(listed, members):
        members[name] = b"evil"
        listed["items"].append({"name": name, "size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()})

    return lambda copy: rebuilt(copy, change)


def with_listed(**values):
    return lambda copy: rebuilt(copy, lambda listed, _: listed.update(values))


BAD = {
    "a byte of the list": (lambda copy: flipped(copy, 700), "is damaged"),
    "a byte of the time in a header": (lambda copy: flipped(copy, 140), "is damaged"),
    "a byte in the middle": (lambda copy: flipped(copy, copy.stat().st_size // 2), "is damaged"),
    "the last byte": (lambda copy: flipped(copy, -1), "is damaged"),
    "cut off": (lambda copy: copy.write_bytes(copy.read_bytes()[:-4_000]), "was not copied whole"),
    "a byte too many": (lambda copy: copy.write_bytes(copy.read_bytes() + b"0"), "is damaged"),
    "empty": (lambda copy: copy.write_bytes(b""), "is no backup of PowerSync"),
    "another file": (lambda copy: copy.write_bytes(b"PK\3\4" * 9_000), "is no backup of PowerSync"),
    "its name alone": (lambda copy: copy.write_bytes(b"powersync-backup.json" * 99), "is damaged"),
    "none": (lambda copy: copy.unlink(), "No such file"),
    "newer tables": (with_listed(tables=99), "newer version of the program.*version 99, this program knows"),
    "a newer kind": (with_listed(format=2, tables="?"), "newer version of the program"),
    "a way out": (with_member("settings/../../evil"), "is no backup of a house"),
    "an absolute way": (with_member("/etc/evil"), "is no backup of a house"),
    "a file that no house has": (with_member("data/evil.pth"), "is no backup of a house"),
    "a file that is not listed": (
        lambda copy: rebuilt(copy, lambda _, members: members.update({"data/vapid.pem ": b""})),
        "other files than it lists",
    ),
    "no database": (
        lambda copy: rebuilt(
            copy,
            lambda listed, members: (
                members.pop(f"data/{DATABASE}"),
                listed.update(items=[each for each in listed["items"] if DATABASE not in each["name"]]),
            ),
        ),
        "is no backup of a house",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_whole_backup_of_this_program_is_refused(model, tmp_path, kind):
    copy = tmp_path / "copy.psb"
    shutil.copy(model / "copy.psb", copy)
    spoil, says = BAD[kind]
    spoil(copy)
    with pytest.raises(StorageError, match=says):
        opened(copy)


def test_a_damaged_one_changes_nothing(copy, house, here):
    flipped(copy, copy.stat().st_size // 2)
    before = files_in(house)
    done = here("restore", "copy.psb")
    assert (done.returncode, done.stdout) == (1, "")
    assert "is damaged" in done.stderr
    assert files_in(house) == before


def damaged(_, members):
    members[f"data/{DATABASE}"] = members[f"data/{DATABASE}"][:8_192] + bytes(8_192)


def wrong_settings(_, members):
    members["settings/powersync.toml"] += b"surprise = 1\n"


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [(damaged, 1, "damaged|malformed|not a database"), (wrong_settings, 2, "tariff.surprise: is no setting")],
)
def test_what_is_wrong_inside_is_found_before_anything_is_touched(copy, house, here, change, code, says):
    def honest(listed, members):
        change(listed, members)
        for each in listed["items"]:
            each["size"] = len(members[each["name"]])
            each["sha256"] = hashlib.sha256(members[each["name"]]).hexdigest()

    rebuilt(copy, honest)
    before = files_in(house)
    done = here("restore", "copy.psb")
    assert done.returncode == code
    assert re.search(says, done.stderr), done.stderr
    assert files_in(house) == before


def test_a_house_comes_back_as_it_was_and_what_was_there_is_kept(copy, house, here):
    assert here("token", "create", "--name", "later", "--scope", "admin").returncode == 0
    before = files_in(house)
    done = here("restore", "copy.psb")
    assert (done.returncode, done.stderr) == (0, "")
    assert "state/before-restore-" in done.stdout
    assert all("now" not in (house / name).read_text() for name in LATER)
    [aside] = (house / "state").glob("before-restore-*")
    kept = files_in(aside)
    for name in ("vapid.pem", SEAL, DATABASE):
        assert kept[name] == before[f"state/{name}"]
    for name in ("powersync.toml", "secrets/amber"):
        assert kept[f"settings/{name}"] == before[name]
    listed = json.loads(here("token", "list", "--json").stdout)["items"]
    assert [each["name"] for each in listed] == ["phone"]
    seal = json.loads((house / "state" / SEAL).read_bytes())
    assert seal["instance"] == "abc"
    assert seal["seq"] > NOW.timestamp() * 1_000, "no number is given out twice"
    assert [each.name for each in (house / "state").iterdir() if each.name.startswith(".")] == []


def test_a_new_machine_gets_the_whole_house(copy, house, here):
    shutil.rmtree(house / "state")
    shutil.rmtree(house / "secrets")
    (house / "powersync.toml").unlink()
    done = here("restore", "copy.psb")
    assert done.returncode == 0, done.stderr
    assert "whoever was put out since then is let in again" in done.stdout
    assert "what was there before" not in done.stdout
    assert not list((house / "state").glob("before-restore-*"))
    assert (house / "secrets" / "amber").read_text() == "psk_then"
    assert (house / "secrets" / "amber").stat().st_mode & 0o777 == 0o600
    assert "phone" in here("token", "list").stdout


def test_a_house_without_a_settings_file_comes_back_without_one(house, here):
    (house / "powersync.toml").unlink()
    assert here("backup", "copy.psb", "--data-dir", "state").returncode == 0
    shutil.rmtree(house / "state")
    done = here("restore", "copy.psb", "--data-dir", "state")
    assert (done.returncode, done.stderr) == (0, "")
    assert (house / "state" / DATABASE).exists()
    assert not (house / "powersync.toml").exists()


def test_a_house_that_runs_is_not_replaced(copy, house, here):
    before = files_in(house)
    with occupied(house / "state"):
        done = here("restore", "copy.psb")
    assert done.returncode == 1
    assert "stop it first" in done.stderr
    assert files_in(house) == before


def place(copy):
    return place_of(opened(copy), None, {}, {})


def test_a_disk_without_room_keeps_what_it_has(copy, house):
    before = files_in(house)
    with pytest.raises(StorageError, match="are needed"):
        give_back(opened(copy), place(copy), NOW, free=lambda _: 50_000)
    limits, deaf = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, limits[1]))  # full in the middle of the database
    try:
        with pytest.raises(StorageError, match="File too large"):
            give_back(opened(copy), place(copy), NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, deaf)
    assert files_in(house) == before


@pytest.mark.parametrize("done_before", range(7))
def test_a_restore_that_was_killed_is_finished_by_whoever_comes_next(tmp_path, done_before):
    names = ("powersync.toml", DATABASE)
    for name in names:
        (tmp_path / name).write_text("old")
        (tmp_path / f".{name}.restored").write_text("new")
    (tmp_path / f"{DATABASE}-wal").write_text("old")
    (tmp_path / "aside").mkdir()
    aside = tmp_path / "aside"
    placing = Placing(
        leaving=((str(tmp_path / f"{DATABASE}-wal"), str(aside / f"{DATABASE}-wal")),),
        placements=tuple(
            Placement(
                fresh=str(tmp_path / f".{name}.restored"),
                target=str(tmp_path / name),
                aside=str(aside / name) if name == DATABASE else None,
            )
            for name in names
        ),
    )
    assert not completed(tmp_path)
    begin(tmp_path, placing)
    for step in islice(placing.steps(), done_before):
        step()
    with occupied(tmp_path), pytest.raises(PowerSyncError):
        completed(tmp_path)
    assert completed(tmp_path)
    assert not completed(tmp_path)
    assert {name: (tmp_path / name).read_text() for name in names} == dict.fromkeys(names, "new")
    assert {each.name: each.read_text() for each in aside.iterdir()} == {
        DATABASE: "old",
        f"{DATABASE}-wal": "old",
    }
    assert {each.name for each in tmp_path.iterdir()} == {*names, "aside"}


def test_any_command_finishes_one_before_it_looks(copy, house, here):
    (house / "state" / ".vapid.pem.restored").write_text("of the backup")
    fresh = Placement(
        fresh=str(house / "state" / ".vapid.pem.restored"), target=str(house / "state" / "vapid.pem")
    )
    (house / "state" / JOURNAL).write_bytes(msgspec.json.encode(Placing(leaving=(), placements=(fresh,))))
    assert here("token", "list").returncode == 0
    assert (house / "state" / "vapid.pem").read_text() == "of the backup"


@pytest.mark.parametrize(
    "name",
    [
        "settings/",
        "settings/..",
        "settings/a/../../b",
        "settings//etc/passwd",
        "settings/a\\b",
        "data/",
        "data/../x",
        "data/demo.json",
        "powersync.toml",
        "",
    ],
)
def test_no_name_inside_leads_out(name):
    assert not is_within(name)
