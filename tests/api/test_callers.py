"""Who asks, and from where: neighbours and strangers, our names and foreign ones, pages and their origins."""

import pytest

from api.attempts import Attempts
from api.elsewhere import OwnAddresses, asked_from
from api.hosts import Names
from api.peers import Peer, peer_of
from tests.fakes.api import TestHouse
from tests.fakes.stopwatch import Stopwatch


def at_home(name):
    return Peer(name, is_home=True)


def test_guesses_are_counted_per_peer_and_overall_and_forgotten():
    watch = Stopwatch()
    attempts = Attempts(per_peer=2, overall=3, window_s=60, monotonic=watch)
    attempts.failed(at_home("a"))
    attempts.failed(at_home("a"))
    assert (attempts.wait_s(at_home("a")), attempts.wait_s(at_home("b"))) == (60, 0)
    attempts.failed(at_home("b"))
    assert attempts.wait_s(at_home("c")) == 60
    watch.now_s = 30
    assert attempts.wait_s(at_home("c")) == 30
    watch.now_s = 60.5
    assert attempts.wait_s(at_home("a")) == 0


def test_a_success_takes_its_count_back():
    attempts = Attempts(per_peer=1, overall=1, monotonic=Stopwatch())
    attempts.failed(at_home("a"))
    attempts.succeeded(at_home("a"))
    assert attempts.wait_s(at_home("a")) == 0


def test_what_strangers_try_shuts_out_nobody_at_home_and_fills_no_memory():
    attempts = Attempts(per_peer=2, overall=3, monotonic=Stopwatch())
    for n in range(1_100):
        attempts.failed(Peer(f"2001:db8:{n:x}::", is_home=False))
    assert attempts.wait_s(Peer("198.51.100.7", is_home=False)) == 60
    assert attempts.wait_s(at_home("192.168.1.20")) == 0
    assert max(len(pool._peers) for pool in attempts._pools.values()) <= 1_000


@pytest.mark.parametrize(
    ("client", "server", "peer"),
    [
        ("192.168.1.20", "192.168.1.2", Peer("192.168.1.20", is_home=True)),
        ("127.0.0.1", "127.0.0.1", Peer("127.0.0.1", is_home=True)),
        ("203.0.114.9", "192.168.1.2", Peer("203.0.114.9", is_home=False)),
        ("::ffff:192.168.1.20", "::ffff:192.168.1.2", Peer("192.168.1.20", is_home=True)),
        ("fe80::5%eth0", "fe80::1", Peer("fe80::5", is_home=True)),
        ("2600:1:2:3:a::1", "2600:1:2:3::2", Peer("2600:1:2:3::", is_home=True)),
        ("2600:9:9:9:a::1", "2600:1:2:3::2", Peer("2600:9:9:9::", is_home=False)),
        ("nonsense", "192.168.1.2", Peer("unknown", is_home=False)),
    ],
)
def test_a_caller_is_of_this_home_or_a_stranger_and_a_household_is_one(client, server, peer):
    assert peer_of({"client": (client, 4711), "server": (server, 8080)}) == peer


@pytest.mark.parametrize(
    ("host", "is_ours"),
    [
        ("192.168.1.2:8080", True),
        ("[fd00::2]:8080", True),
        ("[fd00::2]", True),
        ("localhost:8080", True),
        ("PowerSync.local.", True),
        ("house", True),
        ("rebound.example", False),
        ("192.168.1.2.rebound.example:8080", False),
        ("local", False),
        ("house.rebound.example", False),
        ("", False),
    ],
)
async def test_only_by_our_own_names_are_we_called(house, host, is_ours):
    async with house.client(None) as browser:
        for path in ("/api/v1/health", "/", "/docs"):
            answer = await browser.get(path, headers={"host": host})
            assert (answer.status_code == 200) is is_ours, (path, answer.text)
            if not is_ours:
                assert (answer.status_code, answer.json()["code"]) == (421, "unknown_host")


@pytest.mark.parametrize(
    ("host", "origin", "welcome"),
    [
        ("192.168.1.2:8080", None, True),
        ("192.168.1.2:8080", "http://192.168.1.2:8080", True),
        ("127.0.0.1:8080", "https://house", True),
        ("192.168.1.2:8080", "https://elsewhere.example", True),
        ("192.168.1.2:8080", "https://remote.example", True),
        ("192.168.1.2:8080", "http://remote.example", False),
        ("192.168.1.2:8080", "http://192.168.1.3", False),
        ("192.168.1.2:8080", "https://foreign.example", False),
        ("192.168.1.2:8080", "null", False),
        ("192.168.1.2:8080", "http://[", False),
        ("", "http://", False),
    ],
)
def test_only_our_pages_and_the_configured_open_streams(host, origin, welcome):
    headers = [(b"host", host.encode())] + ([] if origin is None else [(b"origin", origin.encode())])
    names = Names(["house"], ["https://elsewhere.example"], lambda: ["https://remote.example"])
    assert names.is_welcome({"headers": headers}) is welcome


async def test_other_sites_may_not_call_unless_configured(house):
    asks = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "GET"}
    async with house.client(None) as browser:
        answer = await browser.get("/api/v1/health", headers=asks)
        assert "access-control-allow-origin" not in answer.headers
    open_house = await TestHouse(origins=["https://elsewhere.example"]).with_tokens()
    async with open_house.client(None) as browser:
        answer = await browser.get("/api/v1/health", headers=asks)
        assert answer.headers["access-control-allow-origin"] == "https://elsewhere.example"


async def test_an_owner_who_wrote_no_address_lets_no_other_page_in():
    house = await TestHouse(pages=tuple).with_tokens()
    for origin in ("http://192.168.1.5:8080", "https://house.example.net"):
        async with house.client("read") as browser:
            answer = await browser.get("/api/v1/info", headers={"Origin": origin})
            told = (await browser.get("/api/v1/addresses")).json()
        assert "access-control-allow-origin" not in answer.headers
        assert told["pages_ask"] is False  # so that a page does not try what its policy forbids


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        ("http://192.168.1.5:8080", True),
        ("https://house.example.net", True),
        ("http://house.example.net", False),
        ("https://192.168.1.5:8080", False),
        ("http://192.168.1.5", False),
        ("http://192.168.1.5:8081", False),
        ("https://house.example.net.foreign.example", False),
        ("null", False),
    ],
)
async def test_a_page_of_another_address_of_the_house_may_ask_and_no_neighbour_of_it(house, origin, welcome):
    wish = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
    }
    async with house.client("read") as browser:
        asked = await browser.options("/api/v1/battery", headers=wish)
        told = [
            await browser.get(path, headers={"Origin": origin})
            for path in ("/api/v1/info", "/api/v1/status", "/api/v1/nothing", "/api/v1/tokens")
        ]
        table = await browser.get("/api/v1/history/power", headers={"Origin": origin, "Accept": "text/csv"})
    assert (asked.status_code == 204) is welcome
    assert [answer.status_code for answer in told] == [200, 200, 404, 403]
    for answer in (asked, *told):
        assert answer.headers.get("access-control-allow-origin") == (origin if welcome else None)
        assert "access-control-allow-credentials" not in answer.headers
    if welcome:
        assert {"Origin", "Accept"} <= {each.strip() for each in table.headers["vary"].split(",")}
        assert "idempotency-key" in asked.headers["access-control-allow-headers"].lower()
        assert "Date" in told[0].headers["access-control-expose-headers"]


def test_a_page_asks_only_addresses_that_its_browser_lets_it_ask():
    home, named, away = "http://192.168.1.5:8080", "http://powersync.local:8080", "https://house.example.net"
    addresses = OwnAddresses(lambda: [home, named, "http://[fd00::1]:8080", f"{away}:443/"])()
    assert asked_from("192.168.1.5:8080", addresses) == [
        named, "ws://powersync.local:8080", away, "wss://house.example.net"
    ]  # fmt: skip
    assert asked_from("house.example.net", [*addresses, "https://other.example"]) == [
        "https://other.example", "wss://other.example"
    ]  # fmt: skip
    assert asked_from("127.0.0.1:8080", addresses) == []


def test_the_network_cards_are_looked_at_now_and_then_only():
    at, seen = iter((0.0, 1.0, 4.9, 5.0, 9.0)), []
    own = OwnAddresses(lambda: seen.append(1) or ["http://192.168.1.5"], monotonic=lambda: next(at))
    assert {own() for _ in range(5)} == {("http://192.168.1.5",)}
    assert len(seen) == 2
