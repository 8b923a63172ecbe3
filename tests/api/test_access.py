"""Who may do what: tokens and scopes."""

import asyncio
from datetime import timedelta

import pytest

from api.app import described
from api.auth import Tokens
from api.credentials import CODE_ALPHABET, digest_of, mint_pairing_code, mint_token, pairing_digest
from domain.errors import StorageError
from domain.house.access import Scope, Token
from tests.fakes.status import NOON
from tests.fakes.stopwatch import Stopwatch


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


async def test_a_token_that_is_revoked_while_the_table_is_read_opens_nothing(house):
    watch, access, told, goes_on = Stopwatch(), house.records.access, asyncio.Event(), asyncio.Event()

    class Slow:
        used_token = access.used_token

        async def tokens(self):
            found = await access.tokens()
            told.set()
            await goes_on.wait()
            return found

    tokens = Tokens(Slow(), house.real, watch)
    asked_before = asyncio.create_task(tokens.find("read"))
    await told.wait()
    await access.revoke_token("t-read", NOON)
    tokens.forget()
    asked_after = asyncio.create_task(tokens.find("read"))
    goes_on.set()
    assert await asked_after is None
    assert await asked_before is None
    assert tokens.known("read") is None


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


def test_credentials_are_long_and_codes_are_readable():
    secret, digest = mint_token()
    assert (len(secret), digest) == (43, digest_of(secret))
    code, digest = mint_pairing_code()
    assert pairing_digest(code.lower().replace("-", " ")) == digest
    assert set(code) <= {*CODE_ALPHABET, "-"}
    assert not {"O", "0", "I", "1", "L"} & set(CODE_ALPHABET)


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
