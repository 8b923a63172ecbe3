"""A request with a key is done once, however often and however closely it comes."""

import asyncio
from datetime import timedelta

import msgspec
import pytest

from adapters.stores.memory.records import MemoryDocuments
from domain.errors import (
    OutcomeUnknown,
    Unreachable,
)
from tests.api.test_writing import FORCE
from tests.fakes.api import TestHouse
from tests.fakes.disk import FillableRecords


async def test_the_same_key_and_body_brings_the_first_answer(house, admin):
    key = {"Idempotency-Key": "k1"}
    first = await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)
    again = await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)
    assert (again.status_code, again.json()) == (202, first.json())
    assert len(house.control.journal) == 1
    house.api = house.build()  # a restart forgets nothing
    async with house.client() as later:
        assert (await later.post("/api/v1/battery/commands", json=FORCE, headers=key)).json() == first.json()


async def test_the_same_key_with_another_body_is_a_conflict(house, admin):
    key = {"Idempotency-Key": "k1"}
    await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)
    other = await admin.post("/api/v1/battery/commands", json={**FORCE, "power_w": 1}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    assert len(house.control.journal) == 1


async def test_the_same_key_with_another_query_is_a_conflict(house, admin):
    key, patch = {"Idempotency-Key": "k1"}, {"site": {"name": "Hut"}}
    assert (await admin.patch("/api/v1/settings", json=patch, headers=key)).status_code == 200
    other = await admin.patch("/api/v1/settings?restart=true", json=patch, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_two_at_once_with_one_key_happen_once(house, admin):
    key = {"Idempotency-Key": "k1"}
    sent = [admin.post("/api/v1/battery/commands", json=FORCE, headers=key) for _ in range(5)]
    answers = await asyncio.gather(*sent)
    assert {answer.json()["id"] for answer in answers} == {"c1"}


async def test_a_key_belongs_to_one_token_and_one_route(house, admin):
    key = {"Idempotency-Key": "k1"}
    await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)
    async with house.client("control") as other:
        assert (await other.post("/api/v1/battery/commands", json=FORCE, headers=key)).json()["id"] == "c2"
    body = {"action": "start"}
    started = await admin.post("/api/v1/loadpoints/garage/commands", json=body, headers=key)
    assert started.json()["id"] == "c3"


async def test_a_refusal_is_decided_anew_and_a_lost_answer_is_told(house, admin):
    key = {"Idempotency-Key": "k1"}
    house.control.fails = Unreachable("silent")
    assert (await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)).status_code == 503
    house.control.fails = OutcomeUnknown("never answered")
    assert (await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)).status_code == 504
    house.control.fails = None
    lost = await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)
    assert (lost.status_code, lost.json()["code"]) == (409, "first_answer_lost")
    assert house.control.journal == []


async def test_a_key_is_forgotten_after_a_day(house, admin):
    key = {"Idempotency-Key": "k1"}
    await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)
    house.real.at += timedelta(hours=24, seconds=1)
    again = await admin.post("/api/v1/battery/commands", json={"action": "restore"}, headers=key)
    assert again.json()["id"] == "c2"
    assert len(await house.records.documents.all("idempotency")) == 1


class SlowDocuments(MemoryDocuments):
    """Reading and forgetting take a moment, as on a disk, so that others come in between."""

    async def all(self, kind: str) -> dict[str, bytes]:
        found = await super().all(kind)
        await asyncio.sleep(0)
        return found

    async def delete(self, kind: str, key: str) -> None:
        await asyncio.sleep(0)
        await super().delete(kind, key)


@pytest.fixture
async def slow_house():
    house = TestHouse()
    house.records.documents = SlowDocuments()
    house.api = house.build()
    return await house.with_tokens()


async def test_the_first_requests_of_a_fresh_server_happen_once_each_however_they_race(slow_house):
    async with slow_house.client() as admin:
        sent = [
            admin.post("/api/v1/battery/commands", json=FORCE, headers={"Idempotency-Key": key})
            for key in ("k1", "k2", "k1", "k3", "k2", "k1")
        ]
        answers = [answer.json()["id"] for answer in await asyncio.gather(*sent)]
    assert len(slow_house.control.journal) == 3
    assert answers[0] == answers[2] == answers[5]
    assert answers[1] == answers[4]


async def test_requests_that_find_expired_keys_together_are_answered(slow_house):
    async with slow_house.client() as admin:
        for n in range(3):
            key = {"Idempotency-Key": f"old{n}"}
            await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)
        slow_house.real.at += timedelta(hours=25)
        sent = [
            admin.post("/api/v1/battery/commands", json=FORCE, headers={"Idempotency-Key": f"new{n}"})
            for n in range(4)
        ]
        assert [answer.status_code for answer in await asyncio.gather(*sent)] == [202] * 4
    assert len(await slow_house.records.documents.all("idempotency")) == 4


async def test_keys_that_nobody_repeats_do_not_pile_up(house, admin):
    old = msgspec.json.encode({"asked": "x", "at": house.real.now(), "status": 202, "body": "{}"})
    for n in range(6_000):
        await house.records.documents.put("idempotency", f"{n}", old)
    await admin.post("/api/v1/battery/commands", json=FORCE, headers={"Idempotency-Key": "k"})
    assert len(await house.records.documents.all("idempotency")) <= 5_000


async def test_a_key_is_answered_on_a_full_disk_and_good_afterwards():
    house = TestHouse()
    house.records = FillableRecords()
    house.api = house.build()
    await house.with_tokens()
    house.records.disk.is_full = True
    key = {"Idempotency-Key": "k1"}
    async with house.client() as admin:
        first = await admin.post("/api/v1/battery/commands", json={"action": "restore"}, headers=key)
        again = await admin.post("/api/v1/battery/commands", json={"action": "restore"}, headers=key)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]


async def test_an_answer_that_cannot_be_read_costs_itself(house, admin):
    await house.records.documents.put("idempotency", "broken", b"{")
    key = {"Idempotency-Key": "k1"}
    assert (await admin.post("/api/v1/battery/commands", json=FORCE, headers=key)).status_code == 202


async def test_what_is_deleted_twice_with_one_key_is_answered_as_at_first(house, admin):
    key = {"Idempotency-Key": "gone"}
    for path in ("/tokens/t-read", "/automations/night"):
        house.automations.known["night"] = None
        assert (await admin.delete(f"/api/v1{path}", headers=key)).status_code == 204
        again = await admin.delete(f"/api/v1{path}", headers=key)
        assert (again.status_code, again.content) == (204, b"")
        assert again.headers["idempotent-replayed"] == "true"
        assert (await admin.delete(f"/api/v1{path}")).status_code == 404
