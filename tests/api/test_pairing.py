"""Pairing by a code: once, for a while, against guessing, and by whoever is in already."""

from datetime import timedelta

import pytest

from api.credentials import mint_pairing_code
from domain.house.access import PairingCode, Scope
from tests.fakes.status import NOON


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
        assert (await guest.get("/api/v1/addresses")).json() == {
            "items": known,
            "next": None,
            "pages_ask": True,
        }


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
