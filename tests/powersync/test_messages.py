"""Messages from end to end: a phone subscribes by the API, shows what happened, and ends with its token."""

import asyncio
from datetime import timedelta

from msgspec.structs import replace

from adapters.clock import SystemClock
from adapters.emulators.http_server import HttpReply
from adapters.kinds.surroundings import Surroundings
from adapters.stores.memory import MemoryRecords
from domain.house.house import House
from domain.notification.notice import NoticeKind
from powersync.commands.check import contact_all
from powersync.commands.link_contacts import MessageContact
from powersync.config import parse
from powersync.messages import NamedServices, courier_of
from scheduler.phones import Phones
from scheduler.state import HouseState
from tests.adapters.couriers.phone import a_phone
from tests.fakes.api import TestHouse
from tests.fakes.status import A_NOTICE

PATH = "/api/v1/push/subscriptions"
TARGETS = [{"id": "night", "url": "json://127.0.0.1:1/hook-secret"}, {"id": "mail", "url": "no://such"}]


async def test_a_phone_subscribes_is_told_and_is_told_nothing_once_its_token_is_revoked(tmp_path):
    async with a_phone(tmp_path) as (phone, push):
        records, clock = MemoryRecords(), SystemClock()
        state = HouseState(House(), records.documents)
        phones = Phones(state, records.access, push, dict, clock, clock)
        house = TestHouse(notifications=phones, access=records.access)
        house.records = records
        await house.with_tokens()
        notice = replace(A_NOTICE, kind=NoticeKind.CAR_LATE, expires_at=clock.now() + timedelta(hours=1))
        async with house.client("control") as owner, house.client("admin") as admin:
            asked = {"endpoint": phone.endpoint, "keys": phone.keys, "expirationTime": None}
            made = await owner.post(PATH, json=asked)
            assert made.status_code == 201, made.text
            (tried,) = (await owner.post("/api/v1/notify/test", json={})).json()["items"]
            assert (tried["outcome"], phone.shown[0]["title"]) == ("sent", "PowerSync: a test")
            phone.news.clear()
            await phones.post.accept([notice])
            phones.post.send()
            async with asyncio.timeout(60):
                await phone.news.wait()
            assert (phone.shown[1]["title"], phone.shown[1]["tag"]) == (notice.title, notice.tag)
            assert (await admin.delete("/api/v1/tokens/t-control")).status_code == 204
            assert await records.documents.all("push_subscription") == {}
            assert (await admin.post("/api/v1/notify/test", json={})).json()["items"] == []
            phone.reply = HttpReply(status=410)
            assert (await admin.post(PATH, json=asked)).status_code == 201
            (tried,) = (await admin.post("/api/v1/notify/test", json={})).json()["items"]
            assert tried["outcome"] == "gone"
            assert (await admin.get(PATH)).json()["items"] == []
        await phones.close()


def near(config) -> Surroundings:
    """What couriers of this configuration share."""
    return Surroundings(house=config.house(), clock=SystemClock(), documents=None)


async def test_a_check_looks_at_every_target_and_sends_nothing():
    config = parse({"notify": {"target": TARGETS}})
    couriers = [courier_of(each, near(config), lambda _: None) for each in config.notify.targets]
    contacts = [MessageContact(each.id, couriers[n]) for n, each in enumerate(config.notify.targets)]
    good, bad = await contact_all(contacts)
    assert (good.id, good.driver, good.answered, good.says) == (
        "notify/night",
        "apprise",
        True,
        "goes by JSON",
    )
    assert (bad.answered, bad.error) == (False, "the address is none that apprise knows")
    for each in couriers:
        await each.close()


def test_targets_of_changed_settings_count_at_once_and_what_stays_is_not_opened_anew():
    holder = [parse({"notify": {"target": TARGETS}})]
    services = NamedServices(lambda: holder[0], near(holder[0]), lambda _: None)
    before = services()
    assert services() == before
    more = {"id": "more", "url": "json://127.0.0.1:2/", "kinds": ["problem"]}
    holder[0] = parse({"notify": {"target": [TARGETS[0], more]}})
    after = services()
    assert list(after) == ["night", "more"]
    assert after["night"] is before["night"]
    assert after["more"].kinds == ("problem",)
