"""Signing in to the cloud: tokens are shared, renewed and kept; the password goes out once, unseen."""

import asyncio
import logging

import msgspec
import pytest

from adapters.batteries.sigenergy.cloud.account import disguised
from adapters.batteries.sigenergy.cloud.aes import encrypt_cbc
from adapters.batteries.sigenergy.cloud.emulator import PASSWORD
from domain.errors import Rejected
from tests.adapters.batteries.sigenergy.cloud.test_sigenergy_cloud import TOKEN, a_cloud, a_table


async def test_many_at_once_share_one_login():
    async with a_cloud() as cloud:
        target = cloud.target()
        await asyncio.gather(*(target.upload(a_table(first=number / 100)) for number in range(8)))
        assert (cloud.emulator.logins, len(cloud.emulator.tariffs)) == (1, 8)


async def test_many_refused_at_once_share_one_refresh():
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        cloud.emulator.end_access()
        await asyncio.gather(*(target.upload(a_table(first=number / 100)) for number in range(8)))
        assert (cloud.emulator.logins, cloud.emulator.refreshes) == (1, 1)


@pytest.mark.parametrize(("later_s", "refreshes"), [(3_299, 0), (3_300, 1)])
async def test_a_token_is_renewed_five_minutes_before_its_end(later_s, refreshes):
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        cloud.clock.turn(later_s)
        await target.upload(a_table(first=0.2))
        assert (cloud.emulator.logins, cloud.emulator.refreshes) == (1, refreshes)


async def test_tokens_survive_a_restart_so_that_the_password_is_sent_once():
    async with a_cloud() as cloud:
        await cloud.target().upload(a_table())
        cloud.clock.turn(7_200)
        await cloud.target(password="not asked for").upload(a_table(first=0.2))
        assert (cloud.emulator.logins, cloud.emulator.refreshes) == (1, 1)


async def test_another_accounts_stored_tokens_are_not_used():
    async with a_cloud() as cloud:
        stranger = b'{"username":"x","access":"a","refresh":"r","expires_at":"2099-01-01T00:00:00Z"}'
        await cloud.documents.put("sigenergy_cloud", "tokens", stranger)
        await cloud.target().upload(a_table())
        assert cloud.emulator.logins == 1


async def test_documents_of_another_version_are_replaced():
    async with a_cloud() as cloud:
        for key in ("tokens", "tariff"):
            await cloud.documents.put("sigenergy_cloud", key, b'{"old":1}')
        assert (await cloud.target().upload(a_table())).changed


async def test_when_the_session_is_over_the_password_brings_a_new_one():
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        cloud.emulator.end_session()
        await target.upload(a_table(first=0.2))
        assert (cloud.emulator.logins, cloud.emulator.refreshes) == (2, 0)


@pytest.mark.parametrize("station_id", [None, "82026050500123"])
async def test_a_token_that_is_refused_with_status_200_is_renewed_once(station_id):
    async with a_cloud() as cloud:
        cloud.emulator.refuses_by_code = True
        await cloud.target().upload(a_table())
        cloud.emulator.end_session()
        await cloud.target(station_id=station_id).upload(a_table(first=0.2))
        assert (cloud.emulator.logins, len(cloud.emulator.tariffs)) == (2, 2)


async def test_a_refused_password_is_not_tried_again_for_an_hour():
    async with a_cloud() as cloud:
        target = cloud.target(password="wrong-password")
        for _ in range(3):
            with pytest.raises(Rejected, match="check username and password"):
                await target.upload(a_table())
        assert cloud.asked == [TOKEN]
        cloud.clock.turn(3_600)
        with pytest.raises(Rejected):
            await target.upload(a_table())
        assert cloud.asked == [TOKEN, TOKEN]


async def test_secrets_are_in_no_error_and_no_log(caplog):
    caplog.set_level(logging.DEBUG)
    async with a_cloud() as cloud:
        target = cloud.target(password="wrong-password")
        with pytest.raises(Rejected) as refusal:
            await target.upload(a_table())
        await cloud.target().upload(a_table())
        told = f"{refusal.value} {refusal.value.__cause__} {caplog.text}"
        for secret in ("wrong-password", disguised("wrong-password"), PASSWORD, "access-1", "refresh-1"):
            assert secret not in told


def test_the_cipher_agrees_with_the_standards_own_example():
    key = bytes.fromhex("000102030405060708090a0b0c0d0e0f")
    text = bytes.fromhex("00112233445566778899aabbccddeeff")
    assert encrypt_cbc(key, bytes(16), text)[:16].hex() == "69c4e0d86a7b0430d8cdb78070b4c55a"


@pytest.mark.parametrize(
    ("password", "sent"),
    [
        ("sunshine-42", "ssgMXHWs162f6n0j+eVcrg=="),
        ("exactly16bytes!!", "TnM/C5NsqWfpKz+nmbZVqsAHMEXBhrTQMLQh2dSc8wk="),
        (
            "ä long pass phrase beyond one block",
            "GxNptUJ51u3a+tURnVQBQ+YrhshtLywnAjmgSROCp8EICFPsIGzZXadsZMcrQwIP",
        ),
    ],
)
def test_a_password_goes_out_as_the_app_sends_it(password, sent):
    assert disguised(password) == sent


async def test_the_login_says_what_the_app_says():
    async with a_cloud() as cloud:
        await cloud.target().upload(a_table())
        login = cloud.emulator.server.requests[0]
        assert b"grant_type=password" in login.body
        assert b"agree=true" in login.body
        assert PASSWORD.encode() not in login.body
        stored = msgspec.json.decode((await cloud.documents.all("sigenergy_cloud"))["tokens"])
        assert stored["refresh"] == "refresh-1"
