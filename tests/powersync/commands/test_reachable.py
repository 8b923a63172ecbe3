"""Where a phone is sent to: an address it can reach, with the code where no server logs it."""

import pytest

from powersync.commands.reachable import address_of, is_only_here, link, program


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("house.local", "http://house.local:8080"),
        ("192.168.1.5", "http://192.168.1.5:8080"),
        ("fd00::5", "http://[fd00::5]:8080"),
        ("[fd00::5]", "http://[fd00::5]:8080"),
    ],
)
def test_a_server_on_one_address_is_reached_there(host, address):
    assert address_of(host, 8080) == address


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_server_on_every_address_is_reached_at_this_machines_own(host):
    assert not any(anywhere in address_of(host, 8080) for anywhere in ("0.0.0.0", "::"))


def test_the_code_travels_in_the_fragment_which_no_server_sees():
    assert link("http://house.local", "ABCD-EFGH") == "http://house.local/#pair=ABCD-EFGH"


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("192.168.1.5", False)],
)
def test_a_loopback_address_is_no_address_for_a_phone(host, only_here):
    assert is_only_here(host) is only_here


def test_what_to_type_is_a_path_where_the_shell_would_not_find_the_program(tmp_path, monkeypatch):
    made = tmp_path / "powersync"
    made.write_text("#!/bin/sh\n")
    made.chmod(0o755)
    monkeypatch.setattr("sys.argv", [str(made)])
    monkeypatch.setenv("PATH", "/nowhere")
    assert program() == str(made)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == "powersync"
