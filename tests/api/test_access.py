"""Who may do what: tokens, scopes, pairing and guessing."""

import asyncio
from datetime import timedelta

import pytest

from api.app import described
from api.attempts import Attempts
from api.auth import Tokens
from api.credentials import CODE_ALPHABET, digest_of, mint_pairing_code, mint_token, pairing_digest
from api.elsewhere import OwnAddresses, asked_from
from api.hosts import Names
from api.peers import Peer, peer_of
from domain.errors import StorageError
from domain.house.access import PairingCode, Scope, Token
from tests.fakes.api import TestHouse
from tests.fakes.status import NOON


class Stopwatch:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.mark.parametrize("token", [None, "nonsense", "", "read "])
async def test_without_a_good_token_nothing_but_the_public_routes_answers(house, token):
    document = described()["paths"]
    public = {"/api/v1/health", "/api/v1/ready", "/api/v1/info", "/api/v1/pair"}
    async with house.client(None) as client:
        for path, item in document.items():
            for method in set(item) & {"get", "post", "patch", "delete"}:
                if path in public:
                    continue
                headers = {} if token is None else {"Authorization": f"Basic {token}"}
                answer = await client.request(method.upper(), path, headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized"), path
                assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_pairing_code_works_once_in_any_case(house):
    code, digest = mint_pairing_code()
    await house.records.access.add_pairing(
        PairingCode(digest=digest, scope=Scope.CONTROL, expires_at=NOON + timedelta(minutes=5))
    )
    async with house.client(None) as phone:
        body = {"code": f" {code.lower().replace('-', ' ')} ", "name": "Ann's phone"}
        paired = await phone.post("/api/v1/pair", json=body)
        assert (paired.status_code, paired.json()["scope"]) == (201, "control")
        again = await phone.post("/api/v1/pair", json=body)
        assert (again.status_code, again.json()["code"]) == (401, "bad_pairing_code")
    async with house.client(paired.json()["token"]) as client:
        assert (await client.get("/api/v1/status")).status_code == 200
    kept = await house.records.access.tokens()
    assert paired.json()["token"] not in str(kept)


async def test_a_pairing_code_runs_out_in_real_time(house):
    code, digest = mint_pairing_code()
    await house.records.access.add_pairing(
        PairingCode(digest=digest, scope=Scope.ADMIN, expires_at=NOON + timedelta(minutes=5))
    )
    house.clock.at += timedelta(hours=1)  # a demo's house lives faster
    house.real.at += timedelta(minutes=5, seconds=1)
    async with house.client(None) as phone:
        assert (await phone.post("/api/v1/pair", json={"code": code, "name": "late"})).status_code == 401


async def test_guessing_codes_is_stopped_even_for_the_right_one(house):
    code, digest = mint_pairing_code()
    await house.records.access.add_pairing(
        PairingCode(digest=digest, scope=Scope.ADMIN, expires_at=NOON + timedelta(minutes=5))
    )
    async with house.client(None) as guesser:
        for n in range(5):
            assert (
                await guesser.post("/api/v1/pair", json={"code": f"AAAA-{n}", "name": "x"})
            ).status_code == 401
        stopped = await guesser.post("/api/v1/pair", json={"code": code, "name": "x"})
    assert (stopped.status_code, stopped.json()["code"]) == (429, "too_many_requests")
    wait_s = int(stopped.headers["retry-after"])
    assert 0 < wait_s <= 60
    assert stopped.json()["detail"] == f"too many wrong codes were tried: try again in {wait_s} seconds"


async def test_a_phone_that_is_in_invites_another_and_both_know_every_address(house, admin):
    made = await admin.post("/api/v1/pairing-codes", json={"scope": "read", "minutes": 10})
    invitation = made.json()
    assert (made.status_code, invitation["scope"]) == (201, "read")
    assert invitation["link"] == f"http://192.168.1.5:8080/#pair={invitation['code']}"
    assert invitation["qr_svg"].startswith("<svg ")
    house.real.at += timedelta(minutes=9)
    async with house.client(None) as phone:
        paired = await phone.post("/api/v1/pair", json={"code": invitation["code"], "name": "guest"})
    assert (paired.status_code, paired.json()["scope"]) == (201, "read")
    known = ["http://192.168.1.5:8080", "https://house.example.net"]
    assert paired.json()["addresses"] == known
    async with house.client(paired.json()["token"]) as guest:
        assert (await guest.get("/api/v1/addresses")).json() == {"items": known, "next": None}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 201),
        ({"address": "https://house.example.net"}, 201),
        ({"address": "https://evil.example"}, 422),
        ({"minutes": 0}, 422),
        ({"minutes": 61}, 422),
        ({"scope": "owner"}, 422),
        ({"scpoe": "read"}, 422),
    ],
)
async def test_an_invitation_leads_to_this_house_only(admin, body, status):
    assert (await admin.post("/api/v1/pairing-codes", json=body)).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {"code": "A"},
        {"code": "A", "name": " "},
        {"code": "A", "name": "a phone\nsigned in"},  # a second line of a log or a terminal
        {"code": "A", "name": "\x1b[2J"},
        {"code": 5, "name": "x"},
        {},
    ],
)
async def test_a_pairing_needs_code_and_name(house, body):
    async with house.client(None) as phone:
        assert (await phone.post("/api/v1/pair", json=body)).status_code == 422


async def test_wrong_tokens_are_limited_while_good_ones_go_on(house, admin):
    async with house.client("wrong") as guesser:
        statuses = [(await guesser.get("/api/v1/status")).status_code for _ in range(25)]
    assert statuses == [401] * 20 + [429] * 5
    assert (await admin.get("/api/v1/status")).status_code == 200


async def test_tokens_are_listed_without_secrets_and_revoked_at_once(house, admin):
    listed = (await admin.get("/api/v1/tokens")).json()["items"]
    assert {token["name"] for token in listed} == {"read", "control", "admin"}
    assert "digest" not in listed[0]
    async with house.client("read") as reader:
        assert (await reader.get("/api/v1/status")).status_code == 200
        assert (await admin.delete("/api/v1/tokens/t-read")).status_code == 204
        assert (await reader.get("/api/v1/status")).status_code == 401
    assert (await admin.delete("/api/v1/tokens/t-read")).status_code == 404


async def test_a_token_made_or_revoked_elsewhere_counts_within_a_second(house):
    watch, access = Stopwatch(), house.records.access
    tokens = Tokens(access, house.real, watch)
    secret, digest = mint_token()
    assert await tokens.find(secret) is None
    await access.add_token(Token(id="n", name="n", scope=Scope.READ, digest=digest, created_at=NOON))
    watch.now_s += 1
    assert await tokens.find(secret) is not None
    await access.revoke_token("n", NOON)
    watch.now_s += 1
    assert await tokens.find(secret) is None


async def test_the_last_use_of_a_token_is_kept_and_not_at_every_request(house):
    uses = []

    class Noted:
        tokens = house.records.access.tokens

        async def used_token(self, token_id, now):
            uses.append((token_id, now))
            await house.records.access.used_token(token_id, now)

    tokens = Tokens(Noted(), house.real)
    for _ in range(100):
        await tokens.find("read")
        await tokens.find("nobody")
        house.real.at += timedelta(seconds=1)
        await asyncio.sleep(0)
    assert [token_id for token_id, _ in uses] == ["t-read", "t-read"]
    [kept] = [token for token in await house.records.access.tokens() if token.id == "t-read"]
    assert kept.last_used_at == NOON + timedelta(seconds=60)


async def test_a_disk_that_refuses_the_last_use_lets_the_caller_in(house):
    class Refuses:
        tokens = house.records.access.tokens

        async def used_token(self, token_id, now):
            raise StorageError("disk full")

    tokens = Tokens(Refuses(), house.real)
    assert await tokens.find("read") is not None
    await asyncio.sleep(0)
    assert await tokens.find("read") is not None


async def test_the_token_table_is_read_at_most_about_once_a_second(house):
    reads = 0
    watch, access = Stopwatch(), house.records.access

    class Counted:
        used_token = access.used_token

        async def tokens(self):
            nonlocal reads
            reads += 1
            return await access.tokens()

    tokens = Tokens(Counted(), house.real, watch)
    for _ in range(100):
        watch.now_s += 0.1
        await tokens.find("read")
    assert reads <= 14


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


async def test_a_foreign_page_cannot_use_up_the_tries_of_a_pairing(house):
    async with house.client(None) as page:
        for content_type in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None):
            headers = {} if content_type is None else {"content-type": content_type}
            for _ in range(10):
                answer = await page.post(
                    "/api/v1/pair", content=b'{"code":"AAAA-AAAA","name":"x"}', headers=headers
                )
                assert answer.status_code in (400, 415, 422), answer.text
        right = await page.post("/api/v1/pair", json={"code": "AAAA-AAAA", "name": "x"})
    assert right.status_code == 401, "a guess of the owner still counts as the first"


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


def test_credentials_are_long_and_codes_are_readable():
    secret, digest = mint_token()
    assert (len(secret), digest) == (43, digest_of(secret))
    code, digest = mint_pairing_code()
    assert pairing_digest(code.lower().replace("-", " ")) == digest
    assert set(code) <= {*CODE_ALPHABET, "-"}
    assert not {"O", "0", "I", "1", "L"} & set(CODE_ALPHABET)


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
        assert "access-control-allow-origin" not in answer.headers


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


@pytest.mark.parametrize("scope", ["read", "control", "admin"])
async def test_a_token_learns_its_own_name_and_scope(house, scope):
    async with house.client(scope) as caller:
        told = (await caller.get("/api/v1/tokens/self")).json()
        assert (told["id"], told["name"], told["scope"]) == (f"t-{scope}", scope, scope)
        assert scope != told.get("token")
        assert (await caller.delete("/api/v1/tokens/self")).status_code == 204
        assert (await caller.get("/api/v1/tokens/self")).status_code == 401


async def test_an_admin_makes_a_token_that_works_at_once_and_is_shown_once(house, admin):
    body, key = {"name": " Kitchen ", "scope": "control"}, {"Idempotency-Key": "k1"}
    made = await admin.post("/api/v1/tokens", json=body, headers=key)
    assert made.status_code == 201
    told = made.json()
    assert (told["name"], told["scope"]) == ("Kitchen", "control")
    async with house.client(told["token"]) as kitchen:
        assert (await kitchen.get("/api/v1/tokens/self")).json()["id"] == told["id"]
        assert (await kitchen.post("/api/v1/tokens", json=body)).status_code == 403
    assert told["token"] not in (listed := await admin.get("/api/v1/tokens")).text
    await admin.post("/api/v1/tokens", json=body, headers=key)
    assert [each["name"] for each in listed.json()["items"]].count("Kitchen") == 1
    for wrong in ({"name": "", "scope": "read"}, {"name": "x", "scope": "root"}, {"name": "x"}):
        assert (await admin.post("/api/v1/tokens", json=wrong)).status_code == 422


@pytest.mark.parametrize(
    ("path", "body", "secret"),
    [("/tokens", {"name": "Kitchen", "scope": "read"}, "token"), ("/pairing-codes", {}, "code")],
)
async def test_what_lets_somebody_in_is_kept_nowhere_also_not_for_a_repeated_request(
    house, admin, path, body, secret
):
    key = {"Idempotency-Key": "k1"}
    made = (await admin.post(f"/api/v1{path}", json=body, headers=key)).json()
    again = await admin.post(f"/api/v1{path}", json=body, headers=key)
    assert (again.status_code, again.json()["code"]) == (409, "first_answer_lost")
    kept = await house.records.documents.all("idempotency")
    assert made[secret] not in "".join(each.decode() for each in kept.values())
