"""The tariff upload, over real HTTP: tokens, what is sent, what is not, and a cloud in all its moods."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest

from adapters.batteries.sigenergy.cloud import Account, SigenergyCloud
from adapters.batteries.sigenergy.cloud.account import disguised, url_of
from adapters.batteries.sigenergy.cloud.aes import encrypt_cbc
from adapters.batteries.sigenergy.cloud.emulator import PASSWORD, STATION, USERNAME, SigenergyCloudEmulator
from adapters.batteries.sigenergy.cloud.link import pause_s
from adapters.batteries.sigenergy.cloud.payload import tariff_payload
from adapters.stores.memory.records import MemoryDocuments
from domain.errors import OutcomeUnknown, Rejected, StorageError, Unreachable
from domain.tariff.table import TariffTable
from tests.adapters.emulators.houses import NOON, ManualClock


def a_table(first=0.3, exports=0.05):
    return TariffTable(
        made_at=NOON,
        timezone="Australia/Brisbane",
        imports=(first, *(0.25,) * 47),
        exports=(exports,) * 48,
        genuine_imports=48,
        genuine_exports=48,
        is_import_only=False,
        days=(NOON.date(),) * 48,
    )


class CloudUnderTest:
    def __init__(self, **emulator):
        self.clock = ManualClock()
        self.emulator = SigenergyCloudEmulator(clock=self.clock, **emulator)
        self.documents = MemoryDocuments()
        self.opened = []

    def target(self, *, password=PASSWORD, station_id=str(STATION), documents=None):
        account = Account(
            url=f"http://127.0.0.1:{self.emulator.port}",
            username=USERNAME,
            password=lambda: password,
            station_id=station_id,
        )
        made = SigenergyCloud(account, documents=documents or self.documents, clock=self.clock, timeout_s=0.3)
        self.opened.append(made)
        return made

    @property
    def asked(self):
        return [(request.method, request.path) for request in self.emulator.server.requests]


@asynccontextmanager
async def a_cloud(**emulator) -> AsyncIterator[CloudUnderTest]:
    cloud = CloudUnderTest(**emulator)
    await cloud.emulator.start()
    try:
        yield cloud
    finally:
        for target in cloud.opened:
            await target.close()
        await cloud.emulator.stop()


TOKEN = ("POST", "/auth/oauth/token")
SAVE = ("POST", "/device/stationelecsetprice/save")
HOME = ("GET", "/device/owner/station/home")


async def test_a_table_is_logged_in_for_and_sent():
    async with a_cloud() as cloud:
        receipt = await cloud.target().upload(a_table())
        assert (receipt.name, receipt.changed, receipt.at, receipt.detail) == ("sigenergy", True, NOON, "")
        assert cloud.asked == [TOKEN, SAVE]
        assert cloud.emulator.tariffs == [tariff_payload(STATION, a_table())]


def test_the_payload_has_the_shape_the_cloud_wants():
    payload = tariff_payload(STATION, a_table(first=-0.032, exports=-0.12345))
    assert (payload["stationId"], payload["priceMode"]) == (STATION, 1)
    buy, sell = payload["buyPrice"], payload["sellPrice"]
    assert buy["dynamicPricing"] is None
    static = buy["staticPricing"]
    assert set(static) == {
        "providerName",
        "tariffCode",
        "tariffName",
        "currencyCode",
        "subAreaName",
        "planName",
        "combinedPrices",
    }
    assert static["currencyCode"] == "Cent"
    (months,) = static["combinedPrices"]
    (week,) = months["weekPrices"]
    assert (months["monthRange"], week["weekRange"]) == ("01-12", "1-7")
    slots = week["timeRange"]
    assert len(slots) == 48
    assert slots[0] == {"timeRange": "00:00-00:30", "price": -3.2}  # negative stays negative
    assert slots[1] == {"timeRange": "00:30-01:00", "price": 25.0}
    assert slots[-1]["timeRange"] == "23:30-24:00"
    sold = sell["staticPricing"]["combinedPrices"][0]["weekPrices"][0]["timeRange"]
    assert sold[0]["price"] == -12.35  # halves go up


async def test_the_same_table_is_not_sent_twice_even_after_a_restart():
    async with a_cloud() as cloud:
        await cloud.target().upload(a_table())
        cloud.clock.turn(600)
        receipt = await cloud.target().upload(a_table())
        assert (receipt.changed, receipt.at) == (False, NOON)
        assert (await cloud.target().upload(a_table(first=0.31))).changed
        assert cloud.asked.count(SAVE) == 2


async def test_a_difference_below_the_hundredth_of_a_cent_is_none():
    async with a_cloud() as cloud:
        await cloud.target().upload(a_table(first=0.30001))
        assert not (await cloud.target().upload(a_table(first=0.30002))).changed


async def test_without_a_station_number_the_accounts_own_home_is_used():
    async with a_cloud() as cloud:
        target = cloud.target(station_id=None)
        await target.upload(a_table())
        await target.upload(a_table(first=0.2))
        assert cloud.asked == [TOKEN, HOME, SAVE, SAVE]


@pytest.mark.parametrize("station_id", ["AB12CD", "", "12a", "١٢٣", "-5"])
async def test_a_station_code_instead_of_its_number_is_refused_before_any_request(station_id):
    async with a_cloud() as cloud:
        with pytest.raises(Rejected, match="digits only"):
            await cloud.target(station_id=station_id).upload(a_table())
        assert cloud.asked == []


async def test_a_home_without_a_number_is_refused_too():
    async with a_cloud(station="AB12CD") as cloud:
        with pytest.raises(Rejected, match="'AB12CD'"):
            await cloud.target(station_id=None).upload(a_table())
        assert SAVE not in cloud.asked


async def test_a_foreign_stations_tariff_is_not_called_a_success():
    async with a_cloud() as cloud:
        with pytest.raises(Rejected, match="code 1000 no such station"):
            await cloud.target(station_id="7").upload(a_table())
        assert cloud.emulator.tariffs == []


# tokens


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


# moods


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_busy_cloud_is_asked_again(status):
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        cloud.emulator.moods.extend([(status, None), (status, "7")])
        assert (await target.upload(a_table(first=0.2))).changed
        assert cloud.clock.slept == [5, 7]


async def test_three_tries_are_enough():
    async with a_cloud() as cloud:
        target = cloud.target()
        cloud.emulator.moods.extend([(503, None)] * 5)
        with pytest.raises(Unreachable, match="status 503 in 3 tries"):
            await target.upload(a_table())
        assert (len(cloud.asked), cloud.clock.slept) == (3, [5, 10])


@pytest.mark.parametrize(
    ("asked", "attempt", "seconds"),
    [
        (None, 1, 5),
        (None, 2, 10),
        (None, 9, 30),
        ("12", 1, 12),
        ("0", 1, 0),
        ("-3", 1, 0),
        ("3600", 1, 60),
        ("nan", 1, 5),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 2, 10),
    ],
)
def test_the_pause_is_as_asked_within_a_minute(asked, attempt, seconds):
    assert pause_s(asked, attempt) == seconds


@pytest.mark.parametrize("status", [400, 404, 418])
async def test_another_refusal_is_final(status):
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        cloud.emulator.moods.append((status, None))
        with pytest.raises(Rejected, match=f"status {status}"):
            await target.upload(a_table(first=0.2))
        assert cloud.clock.slept == []


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_answer", "mute_after_post"])
async def test_an_upload_without_an_answer_is_unknown_and_sent_again_next_time(fault):
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        setattr(cloud.emulator.faults, fault, True)
        with pytest.raises(OutcomeUnknown):
            await target.upload(a_table(first=0.2))
        setattr(cloud.emulator.faults, fault, False)
        assert (await target.upload(a_table(first=0.2))).changed


async def test_a_cloud_that_is_not_there_is_unreachable():
    cloud = CloudUnderTest()
    await cloud.emulator.start()
    target = cloud.target()
    await cloud.emulator.stop()
    with pytest.raises(Unreachable, match="no connection"):
        await target.upload(a_table())
    await target.close()


# the disguise


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


def test_every_region_has_its_address():
    assert url_of("aus") == "https://api-aus.sigencloud.com"


async def test_the_login_says_what_the_app_says():
    async with a_cloud() as cloud:
        await cloud.target().upload(a_table())
        login = cloud.emulator.server.requests[0]
        assert b"grant_type=password" in login.body
        assert b"agree=true" in login.body
        assert PASSWORD.encode() not in login.body
        stored = msgspec.json.decode((await cloud.documents.all("sigenergy_cloud"))["tokens"])
        assert stored["refresh"] == "refresh-1"


class FullDisk(MemoryDocuments):
    async def put(self, kind, key, document):
        raise StorageError("no space left")


async def test_a_database_that_keeps_nothing_is_a_fault_of_this_upload_only():
    async with a_cloud() as cloud:
        with pytest.raises(Unreachable, match="tokens cannot be kept"):
            await cloud.target(documents=FullDisk()).upload(a_table())


async def test_an_answer_that_is_no_object_is_no_success():
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        cloud.emulator.moods.append((200, None))  # an empty body
        with pytest.raises(Unreachable, match="no JSON"):
            await target.upload(a_table(first=0.2))


async def test_a_cloud_that_lies_is_believed_since_it_shows_no_tariff_to_compare():
    async with a_cloud() as cloud:
        cloud.emulator.lies = True
        assert (await cloud.target().upload(a_table())).changed
        assert cloud.emulator.tariffs == []
