"""Where a phone is sent to: an address it can reach, with the code where no server logs it."""

import pytest

from powersync.commands.pair import address_of, link


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
