"""The tariff upload, over real HTTP: what is sent, what is not, and a cloud in all its moods."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.batteries.sigenergy.cloud import Account, SigenergyCloud
from adapters.batteries.sigenergy.cloud.account import url_of
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


@pytest.mark.parametrize(("later_s", "sent"), [(86_399, 1), (86_400, 2), (-60, 2)])
async def test_a_table_that_the_app_may_have_replaced_is_sent_anew_after_a_day(later_s, sent):
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        cloud.clock.turn(later_s)
        await target.upload(a_table())
        assert len(cloud.emulator.tariffs) == sent


async def test_another_account_with_the_same_station_is_sent_the_table_too():
    async with a_cloud() as cloud, a_cloud() as elsewhere:
        await cloud.target().upload(a_table())
        assert (await elsewhere.target(documents=cloud.documents).upload(a_table())).changed


@pytest.mark.parametrize("fault", ["silent", "mute_after_post"])
async def test_after_an_upload_without_an_answer_the_table_before_it_is_sent_again(fault):
    async with a_cloud() as cloud:
        target = cloud.target()
        await target.upload(a_table())
        setattr(cloud.emulator.faults, fault, True)
        with pytest.raises(OutcomeUnknown):
            await target.upload(a_table(first=0.2))
        setattr(cloud.emulator.faults, fault, False)
        assert (await target.upload(a_table())).changed, "it may show the other one"


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


async def test_a_home_that_the_cloud_does_not_tell_is_no_wrong_number():
    async with a_cloud() as cloud:
        cloud.emulator.home_code = 1106
        with pytest.raises(Rejected, match="the account's home is not told: code 1106"):
            await cloud.target(station_id=None).upload(a_table())
        assert SAVE not in cloud.asked


async def test_a_foreign_stations_tariff_is_not_called_a_success():
    async with a_cloud() as cloud:
        with pytest.raises(Rejected, match="code 1000 no such station"):
            await cloud.target(station_id="7").upload(a_table())
        assert cloud.emulator.tariffs == []


# tokens


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


def test_every_region_has_its_address():
    assert url_of("aus") == "https://api-aus.sigencloud.com"


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
