"""The short way to the status answers word for word as the long way does, and leaves all else to it."""

import pytest

from tests.fakes.api import TestHouse
from tests.fakes.status import with_grid

STATUS = "/api/v1/status"
WEIGHED = {"Accept": "application/json;q=0.9"}  # what only the route weighs
TOLD = ("etag", "cache-control", "content-type", "content-encoding", "vary")


@pytest.fixture
async def house():
    return await TestHouse().with_tokens()


def short(house: TestHouse) -> bool:
    """Whether the last answer came by the short way: it keeps what it sent."""
    made = house.api._polled._made.get("en")
    return made is not None and made.body is house.control.stream.current_json


@pytest.mark.parametrize("token", ["read", "control", "admin"])
@pytest.mark.parametrize("coding", ["identity", "gzip, br", "gzip;q=0"])
async def test_both_ways_answer_alike(house, token, coding):
    async with house.client(token) as client:
        packed = {"Accept-Encoding": coding}
        long = await client.get(STATUS, headers=packed | WEIGHED)
        assert not short(house)
        quick = await client.get(STATUS, headers=packed | {"Accept": "application/json"})
        assert short(house)
        for one, other in (
            (long, quick),
            await both(client, packed | {"If-None-Match": quick.headers["etag"]}),
        ):
            assert (one.status_code, one.content) == (other.status_code, other.content)
            assert {name: one.headers.get(name) for name in TOLD} == {
                name: other.headers.get(name) for name in TOLD
            }
        assert (await client.head(STATUS)).content == b""


async def both(client, headers):
    return await client.get(STATUS, headers=headers | WEIGHED), await client.get(STATUS, headers=headers)


async def test_a_change_is_told_at_once_and_packed_anew(house):
    async with house.client("read") as client:
        for watts in (1, 2):
            house.control.stream.publish_status(with_grid(watts))
            for coding in ("identity", "gzip"):
                answer = await client.get(STATUS, headers={"Accept-Encoding": coding})
                assert answer.json()["flow"]["grid_w"] == watts


async def test_both_ways_answer_in_the_callers_language(house):
    async with house.client("read") as client:
        english = await client.get(STATUS, headers={"Accept-Language": "en-AU, de;q=0.5"})
        asked = {"Accept-Language": "fr, de-AT;q=0.8, en;q=0.3"}
        long, quick = await both(client, asked | {"Accept": "application/json"})
        assert (long.content, quick.content) == (
            quick.content,
            house.control.stream.spoken("de").current_json,
        )
        told, german = english.json(), quick.json()
        assert (german["summary"]["now"][-1], german["seq"]) == (".", told["seq"])
        assert german["battery"]["reason"]["text"] != told["battery"]["reason"]["text"]
        assert {**german["battery"], "reason": None} == {**told["battery"], "reason": None}
        assert long.headers["etag"] == quick.headers["etag"] != english.headers["etag"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": ""}, 401),
        ({"Accept": "text/csv"}, 406),
        ({"Origin": "https://elsewhere.example"}, 200),
        ({"Host": "elsewhere.example"}, 421),
    ],
)
async def test_who_is_not_known_is_refused_as_ever(house, headers, status):
    async with house.client("read") as client:
        await client.get(STATUS)  # the index is fresh
        assert (await client.get(STATUS, headers=headers)).status_code == status


async def test_a_stranger_makes_the_house_speak_no_other_language(house):
    async with house.client("nobody") as client:
        assert (await client.get(STATUS, headers={"Accept-Language": "de"})).status_code == 401
    assert not house.control.stream._told


async def test_a_token_that_is_revoked_is_not_known_any_more(house):
    async with house.client("read") as reader, house.client("admin") as admin:
        assert (await reader.get(STATUS)).status_code == 200
        assert (await admin.delete("/api/v1/tokens/t-read")).status_code == 204
        assert (await reader.get(STATUS)).status_code == 401
