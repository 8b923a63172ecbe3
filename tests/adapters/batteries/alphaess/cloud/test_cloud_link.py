"""The Open API's requests: signature, pace, and what each refusal means."""

import asyncio

import pytest

from adapters.batteries.alphaess.cloud.link import CloudLink, NoDataError, signature
from adapters.batteries.alphaess.cloud.payloads import System
from domain.errors import Rejected, Unreachable
from tests.adapters.batteries.alphaess.cloud.accounts import an_account
from tests.adapters.emulators.houses import NOON, ManualClock

SYSTEMS = "getEssList", list[System]


def test_the_signature_is_lower_case_sha_512_over_key_secret_and_time():
    # The same three texts put through sha512sum.
    assert signature("app", "secret", "1700000000") == (
        "f3973fe18c617c844e26206c5e78c2d418c29724168de133286cd5c55e2731bd"
        "071e95f25332b8df5b49dcba13e45894bd4a11515204cc894499c09b28c48fc2"
    )


async def test_both_spellings_of_the_time_are_sent():
    heads = []

    async def answer(reader, writer):
        heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 22\r\n\r\n{"code":200,"data":[]}')
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    link = CloudLink(f"http://127.0.0.1:{port}/api", "app", "secret", ManualClock())
    assert await link.get(*SYSTEMS) == []
    stamp = str(int(NOON.timestamp()))
    for line in (
        "appId: app",
        f"timeStamp: {stamp}",
        f"timestamp: {stamp}",
        "Content-Type: application/json",
    ):
        assert line in heads[0]
    assert f"sign: {signature('app', 'secret', stamp)}" in heads[0]
    assert heads[0].startswith("GET /api/getEssList ")
    await link.close()
    server.close()
    await server.wait_closed()


async def test_an_endpoint_is_asked_every_ten_seconds_at_most_and_each_by_itself():
    async with an_account() as account:
        await account.link.get(*SYSTEMS)
        await account.link.get("getLastPowerData", dict, sysSn=account.emulator.systems[0])
        assert account.clock.slept == []
        account.clock.turn(4)
        await account.link.get(*SYSTEMS)
        assert account.clock.slept == [6]


async def test_too_fast_is_waited_out_longer_each_time():
    async with an_account() as account:
        account.faults.code = 6053
        for pause_s in (60, 120, 240, 480, 900, 900):
            asked = len(account.asked)
            with pytest.raises(Unreachable) as first:
                await account.link.get(*SYSTEMS)
            account.clock.turn(pause_s - 1)
            with pytest.raises(Unreachable) as again:
                await account.link.get(*SYSTEMS)
            assert str(first.value) == str(again.value) == "AlphaESS cloud: asked too often", "told once"
            assert len(account.asked) == asked + 1
            account.clock.turn(1)
        account.faults.code = None
        assert len(await account.link.get(*SYSTEMS)) == 1
        account.faults.code = 6053
        account.clock.turn(10)
        with pytest.raises(Unreachable, match="asked too often"):
            await account.link.get(*SYSTEMS)


async def test_http_429_is_too_fast_as_well():
    async with an_account() as account:
        account.faults.status = 429
        with pytest.raises(Unreachable, match="asked too often"):
            await account.link.get(*SYSTEMS)


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        (6001, Rejected, "parameter"),
        (6002, Rejected, "not bound"),
        (6005, Rejected, "not bound"),
        (6006, Rejected, "clock"),
        (6007, Rejected, "app_secret"),
        (6009, Rejected, "white list"),
        (6010, Rejected, "header"),
        (6017, Rejected, "permission"),
        (6038, Rejected, "serial"),
        (6016, NoDataError, "no data"),
        (6026, Unreachable, "internal error"),
        (6029, Unreachable, "internal error"),
        (6042, Unreachable, "offline"),
        (10001, Unreachable, "refused, code 10001"),
    ],
)
async def test_every_code_says_what_to_do(code, error, says):
    async with an_account() as account:
        account.faults.code = code
        with pytest.raises(error, match=says) as caught:
            await account.link.get(*SYSTEMS)
        assert isinstance(caught.value, Rejected) == (error is Rejected)


async def test_a_refused_key_is_not_tried_again_for_five_minutes():
    async with an_account() as account:
        link = account.a_driver(secret="wrong")._link
        for _ in range(5):
            with pytest.raises(Rejected, match="signature is wrong"):
                await link.get(*SYSTEMS)
            account.clock.turn(59)
        assert len(account.asked) == 1
        account.clock.turn(60)
        with pytest.raises(Rejected):
            await link.get(*SYSTEMS)
        assert len(account.asked) == 2


async def test_a_clock_that_is_wrong_is_named():
    async with an_account() as account:
        fast = ManualClock()
        fast.turn(400)
        account.link._clock = fast
        with pytest.raises(Rejected, match="check this machine's clock"):
            await account.link.get(*SYSTEMS)


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer"])
async def test_a_broken_line_is_unreachable_and_recovers(fault):
    async with an_account() as account:
        setattr(account.faults.http, fault, True)
        with pytest.raises(Unreachable):
            await account.link.get(*SYSTEMS)
        setattr(account.faults.http, fault, False)
        assert len(await account.link.get(*SYSTEMS)) == 1


@pytest.mark.parametrize(("status", "error"), [(500, Unreachable), (404, Unreachable), (401, Rejected)])
async def test_an_http_status_is_no_success(status, error):
    async with an_account() as account:
        account.faults.status = status
        with pytest.raises(error):
            await account.link.get(*SYSTEMS)


async def test_nobody_there_is_unreachable():
    async with an_account() as account:
        await account.emulator.stop()
        with pytest.raises(Unreachable, match="no connection"):
            await account.link.get(*SYSTEMS)


async def test_no_error_tells_the_secret():
    async with an_account() as account:
        for code in (6007, 6001, 6053, 9999):
            link = account.a_driver(secret="hush-hush")._link
            account.faults.code = code
            with pytest.raises((Rejected, Unreachable)) as caught:
                await link.get(*SYSTEMS)
            assert "hush" not in str(caught.value)
