"""The command line as people meet it: exit codes, faults in words, tokens and pairing beside a server."""

import json
import signal
import socket
from datetime import UTC, datetime

import pytest

from adapters.stores.sqlite import SqliteRecords
from api.credentials import digest_of, pairing_digest
from domain.house.access import Scope
from powersync.__main__ import TERMINATED, main
from powersync.demo.parts import KINDS, shown
from tests.powersync.program import powersync

BAD = """
[site]
timezone = "Mars/Olympus"
[battery]
driver = "alphaess"
host = "a"
port = 99999
surprise = 1
"""
COMMANDS = (
    "serve",
    "demo",
    "check",
    "introduce",
    "plan",
    "replay",
    "token",
    "pair",
    "backup",
    "restore",
    "emulate",
    "openapi",
)


@pytest.mark.parametrize(
    "command", [(), *((name,) for name in COMMANDS), ("token", "create"), ("token", "list")]
)
def test_every_command_explains_itself(here, command):
    done = here(*command, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Usage: powersync" in done.stdout
    assert "\x1b[" not in done.stdout  # colours are for terminals


KEEPING = ("demo", "serve", "check", "backtest", "pair", "backup", "restore", "token list", "token revoke")


@pytest.mark.parametrize("command", KEEPING)
def test_every_command_that_keeps_or_needs_state_is_told_where(here, command):
    assert "--data-dir" in here(*command.split(), "--help").stdout


def test_the_help_of_the_demo_lists_what_a_house_can_be_made_of(tmp_path):
    said = " ".join(powersync("demo", "--help", folder=tmp_path, COLUMNS="200").stdout.split())
    for kind in KINDS:
        assert [name for name in shown(kind) if name not in said] == []


def test_the_help_lists_every_command(tmp_path):
    done = powersync("--help", folder=tmp_path)
    assert all(name in done.stdout for name in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dance",), "Unknown command"),
        (("token", "create", "--name", "x"), "--scope"),
        (("token", "create", "--name", "x", "--scope", "root"), "Choose from"),
        (("token", "create", "--name", "x", "--scope", "read", "--surprise"), "--surprise"),
        (("plan",), "PROBLEM"),
        (("serve", "--port", "70000"), "65535"),
        (("demo", "--speed", "0"), "--speed"),
    ],
)
def test_a_misused_command_says_how_and_exits_2(here, arguments, said):
    done = here(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_program_that_is_still_starting_hears_that_it_shall_end(monkeypatch):
    """A container's first process is asked to end by a signal that only a listener gets."""
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("sys.argv", ["powersync", "dance"])
    try:
        with pytest.raises(SystemExit):
            main()
        with pytest.raises(SystemExit) as ended:
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended.value.code == TERMINATED


@pytest.mark.parametrize("command", ["check", "serve"])
def test_a_bad_configuration_is_one_line_per_fault_and_exit_2(tmp_path, here, command):
    (tmp_path / "powersync.toml").write_text(BAD)
    done = here(command)
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == [
        "battery.model",
        "battery.port",
        "battery.surprise",
        "site.timezone",
    ]


def test_a_missing_configuration_is_one_line(here):
    done = here("check", "--config", "nowhere.toml")
    assert (done.returncode, done.stderr) == (2, "nowhere.toml: there is no such file\n")


@pytest.mark.parametrize(
    "command",
    [
        ("token", "create", "--name", "a", "--scope", "admin"),
        ("token", "list"),
        ("token", "revoke", "abc"),
        ("pair",),
        ("backtest", "--from", "2026-01-01", "--to", "2026-01-02", "--tariff", "own"),
    ],
)
def test_a_folder_without_a_house_is_named_and_nothing_is_made_there(tmp_path, here, command):
    done = here(*command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "powersync.toml: there is no such file\n"
    assert not list(tmp_path.iterdir())


def test_a_list_of_a_folder_that_no_house_has_used_makes_none(tmp_path, here):
    done = here("token", "list", "--data-dir", "elsewhere")
    assert done.stderr == "server.data_dir: no house has kept anything in the folder elsewhere\n"
    assert not list(tmp_path.iterdir())


async def test_a_token_is_the_last_word_and_only_its_digest_is_kept(tmp_path):
    done = powersync(
        "token", "create", "--name", "my phone", "--scope", "read", "--data-dir", "state", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    secret = done.stdout.split()[-1]
    records = await SqliteRecords.open(tmp_path / "state" / "powersync.sqlite3")
    (kept,) = await records.access.tokens()
    await records.close()
    assert (kept.name, kept.scope, kept.digest) == ("my phone", Scope.READ, digest_of(secret))
    listed = powersync("token", "list", "--data-dir", "state", folder=tmp_path)
    assert kept.id in listed.stdout
    assert secret not in listed.stdout


def test_a_revoked_token_is_shown_as_revoked_and_cannot_be_revoked_again(here):
    here("token", "create", "--name", "x", "--scope", "admin", "--data-dir", "state")
    listed = here("token", "list", "--json", "--data-dir", "state")
    (token,) = json.loads(listed.stdout)["items"]
    assert token["revoked_at"] is None
    assert here("token", "revoke", token["id"], "--data-dir", "state").returncode == 0
    assert "revoked" in here("token", "list", "--data-dir", "state").stdout
    again = here("token", "revoke", token["id"], "--data-dir", "state")
    assert (again.returncode, again.stderr) == (1, f"powersync: no live token has the id {token['id']}\n")


def test_a_token_needs_a_name_that_can_be_read(here):
    done = here("token", "create", "--name", "a\nb", "--scope", "read", "--data-dir", "state")
    assert (done.returncode, done.stdout) == (2, "")


async def test_a_pairing_code_opens_with_its_scope_and_is_kept_as_a_digest(tmp_path):
    (tmp_path / "powersync.toml").write_text('[site]\n[server]\nport = 9001\ndata_dir = "state"\n')
    done = powersync("pair", "--scope", "admin", "--url", "http://house.local/", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = dict(line.split(": ") for line in done.stdout.splitlines() if ": " in line)
    assert lines["address"] == "http://house.local"
    records = await SqliteRecords.open(tmp_path / "state" / "powersync.sqlite3")
    tokens = await records.access.tokens()
    assert not tokens
    taken = await records.access.take_pairing(pairing_digest(lines["pairing code"]), datetime.now(UTC))
    await records.close()
    assert taken is not None
    assert taken.scope is Scope.ADMIN


def test_pairing_names_an_address_with_the_configured_port(tmp_path):
    (tmp_path / "powersync.toml").write_text(
        '[site]\n[server]\nhost = "house.local"\nport = 9001\ndata_dir = "state"\n'
    )
    assert "address: http://house.local:9001\n" in powersync("pair", folder=tmp_path).stdout


def test_the_data_folder_comes_from_the_environment_too(tmp_path):
    done = powersync(
        "token",
        "create",
        "--name",
        "x",
        "--scope",
        "read",
        folder=tmp_path,
        POWERSYNC_SERVER__DATA_DIR="elsewhere",
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "elsewhere" / "powersync.sqlite3").exists()


def test_a_damaged_database_is_named_and_not_touched(tmp_path, here):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "powersync.sqlite3").write_bytes(
        b"not a database, but long enough to look like a file " * 50
    )
    done = here("token", "list", "--data-dir", "state")
    assert done.returncode == 1
    assert done.stderr.startswith("powersync: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("length", [4_096, 200_000])
def test_a_start_with_a_file_that_is_no_database_says_what_to_do(tmp_path, here, length):
    (tmp_path / "powersync.toml").write_text(
        '[site]\ntimezone = "Australia/Brisbane"\n[server]\ndata_dir = "state"\n'
    )
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "powersync.sqlite3").write_bytes(b"no database " * (length // 12))
    done = here("serve", "--host", "127.0.0.1", "--port", "0")
    assert done.returncode == 1
    assert "powersync.sqlite3 is damaged (file is not a database); put back a copy of it" in done.stderr


@pytest.mark.parametrize("command", [("serve",), ("demo",), ("emulate", "alphaess")])
def test_a_taken_port_is_one_line_and_exit_1(tmp_path, here, command):
    (tmp_path / "powersync.toml").write_text("[site]\n")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = here(*command, "--host", "127.0.0.1", "--port", str(port))
    assert done.returncode == 1
    assert (
        f"powersync: cannot listen on 127.0.0.1:{port}: Address already in use; another program has it: "
        "stop that one, or take another port with --port"
    ) in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_hold_state_is_one_line_and_exit_2(tmp_path, here):
    (tmp_path / "file").write_text("")
    done = here("token", "list", "--data-dir", "file")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_an_unknown_emulator_names_those_there_are(here):
    done = here("emulate", "toaster")
    assert (done.returncode, done.stdout) == (2, "")
    assert "alphaess" in done.stderr


def test_a_relative_data_dir_of_the_command_line_starts_where_the_command_was_given(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc" / "powersync.toml").write_text("[site]\n")
    asked = ("token", "create", "--name", "x", "--scope", "read", "--config", "etc/powersync.toml")
    assert powersync(*asked, "--data-dir", "state", folder=tmp_path).returncode == 0
    assert (tmp_path / "state" / "powersync.sqlite3").exists()
    assert powersync(*asked, folder=tmp_path).returncode == 0
    assert (tmp_path / "etc" / "data" / "powersync.sqlite3").exists()
