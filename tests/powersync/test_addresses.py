"""Where a phone is sent to: addresses it can reach, home network first."""

import pytest

from powersync.addresses import Addresses, Machine, is_at_home, is_only_here, names_in, this_machine

LAN, TAILSCALE, PROXY = "192.168.1.5", "100.101.7.8", "https://house.example.net"
HERE = Machine(home=(LAN, "10.0.0.7"), elsewhere=(TAILSCALE,))


@pytest.mark.parametrize(
    ("host", "written", "reached"),
    [
        ("0.0.0.0", (), [LAN, "10.0.0.7", TAILSCALE]),
        ("::", (), [LAN, "10.0.0.7", TAILSCALE]),
        ("[::]", (), [LAN, "10.0.0.7", TAILSCALE]),
        ("0:0:0:0:0:0:0:0", (), [LAN, "10.0.0.7", TAILSCALE]),
        ("0.0.0.0", (PROXY,), [LAN, "10.0.0.7", PROXY, TAILSCALE]),
        # one at home that its owner knows goes before what a container finds
        ("0.0.0.0", (PROXY, "http://10.1.1.1:9000/"), ["http://10.1.1.1:9000", PROXY, TAILSCALE]),
        ("house.local", (), ["house.local"]),
        ("192.168.1.5", (PROXY,), ["192.168.1.5", PROXY]),
        ("fd00::5", (), ["[fd00::5]"]),
        ("127.0.0.1", (), ["127.0.0.1"]),
        ("127.0.0.1", (PROXY,), [PROXY]),
    ],
)
def test_addresses_of_the_home_network_go_first(host, written, reached):
    wanted = [each if each.startswith("http") else f"http://{each}:8080" for each in reached]
    assert Addresses(host, 8080, written, look=lambda: HERE)() == wanted


def test_a_machine_without_a_network_is_reached_from_itself():
    assert Addresses("0.0.0.0", 8080, look=Machine)() == ["http://127.0.0.1:8080"]


def test_a_name_that_is_announced_outlives_a_change_of_address():
    addresses = Addresses("0.0.0.0", 8080, (PROXY,), look=lambda: Machine(home=(LAN,)))
    addresses.name = lambda: "powersync-1.local"
    assert addresses() == [f"http://{LAN}:8080", "http://powersync-1.local:8080", PROXY]


@pytest.mark.parametrize(
    ("host", "networks"),
    [("0.0.0.0", [LAN, "10.0.0.7"]), (LAN, [LAN]), ("127.0.0.1", []), ("house.local", [])],
)
def test_the_house_is_announced_where_it_listens(host, networks):
    assert Addresses(host, 8080, look=lambda: HERE).networks() == networks


def test_a_browser_on_this_machine_goes_by_loopback():
    assert Addresses("0.0.0.0", 8080).here == "http://127.0.0.1:8080"
    assert Addresses("192.168.1.5", 8080).here == "http://192.168.1.5:8080"


def test_this_machine_names_no_address_that_no_phone_reaches():
    found = this_machine()
    assert not any(each.startswith(("127.", "169.254.", "0.", "fe80")) for each in found.home)


@pytest.mark.parametrize(
    ("address", "at_home"),
    [
        ("http://192.168.1.5:8080", True),
        ("http://house.local", True),
        ("http://nas:8080", True),
        ("http://house.fritz.box", True),
        ("http://[fd00::5]:8080", True),
        ("http://100.101.7.8:8080", False),
        ("https://house.tail1234.ts.net", False),
        ("https://house.example.net", False),
    ],
)
def test_a_home_address_is_told_from_one_that_works_everywhere(address, at_home):
    assert is_at_home(address) is at_home


@pytest.mark.parametrize(
    ("host", "only_here"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("192.168.1.5", False)],
)
def test_a_loopback_address_is_no_address_for_a_phone(host, only_here):
    assert is_only_here(host) is only_here


def test_the_server_answers_to_the_names_that_its_owner_writes():
    assert names_in(["https://house.example.net", "http://[fd00::5]:80"]) == ["house.example.net", "fd00::5"]
