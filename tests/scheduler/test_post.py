"""Messages on their way: each target for itself, over restarts, and gone with its token."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from adapters.stores.memory.records import MemoryDocuments, MemoryRecords
from api.credentials import digest_of
from domain.errors import Conflict, UnknownTarget
from domain.house.access import Scope, Token
from domain.house.house import House
from domain.notification.notice import Notice
from domain.notification.subscription import Subscription
from domain.ports.notify import Delivery, Outcome
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.phones import Phones
from scheduler.post import Target
from scheduler.state import HouseState
from tests.fakes.status import A_NOTICE, NOON
from tests.scheduler.bench import SettableClock

NOTICE = replace(A_NOTICE, changed_at=NOON, expires_at=NOON.replace(hour=23))
SUBSCRIPTION = Subscription(
    id="p1", token_id="t-control", name="Phone", endpoint="https://push/x", p256dh="k", auth="a", made_at=NOON
)


@dataclass
class FakeCourier:
    """Keeps what it is given, and answers as told."""

    says: Callable[[], Delivery] = lambda: Delivery(outcome=Outcome.SENT)
    takes_s: float = 0
    driver: str = "fake"
    shows_progress: bool = True
    got: list[str] = field(default_factory=list)

    async def deliver(self, notice: Notice, useful_s: float) -> Delivery:
        assert useful_s > 0
        self.got.append(notice.tag)
        await asyncio.sleep(self.takes_s)
        return self.says()

    async def look(self) -> str:
        return "is there"

    async def close(self) -> None:
        pass


class FakePush:
    """One courier for every phone."""

    def __init__(self) -> None:
        self.phone = FakeCourier()

    key = "key"

    async def public_key(self) -> str:
        return self.key

    async def check(self, subscription: Subscription) -> None:
        pass

    def courier(self, subscription: Subscription) -> FakeCourier:
        return self.phone

    async def close(self) -> None:
        pass


class FastClock:
    """A minute in each second, and another day."""

    def __init__(self, outside: SettableClock) -> None:
        self._outside = outside

    def now(self) -> datetime:
        return NOON + 60 * (self._outside.now() - NOON) + timedelta(days=400)

    async def sleep(self, seconds: float) -> None:
        await self._outside.sleep(seconds / 60)


class SlowPage(MemoryDocuments):
    """Takes so long for the next documents it is given or told to forget, then no time."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    async def put(self, kind: str, key: str, document: bytes) -> None:
        await asyncio.sleep(self.seconds.pop(0) if self.seconds else 0)
        await super().put(kind, key, document)

    async def delete(self, kind: str, key: str) -> None:
        await asyncio.sleep(self.seconds.pop(0) if self.seconds else 0)
        await super().delete(kind, key)


class Office:
    """Phones and services of a house, and what survives a restart."""

    def __init__(self, **services: FakeCourier) -> None:
        self.records, self.clock, self.push = MemoryRecords(), SettableClock(NOON), FakePush()
        self.house_clock = self.clock
        self.services = {key: Target(courier=each, name=key) for key, each in services.items()}

    async def open(self) -> Phones:
        """The program starts."""
        self.state = HouseState(House(), self.records.documents)
        self.phones = Phones(
            self.state, self.records.access, self.push, lambda: self.services, self.house_clock, self.clock
        )
        await self.phones.load()
        return self.phones

    async def tell(self, *tags: str) -> None:
        """Something happened."""
        await self.phones.post.accept([replace(NOTICE, tag=tag) for tag in tags])
        self.phones.post.send()

    async def add_token(self) -> None:
        """The token of a phone."""
        token = Token(
            id="t-control", name="Phone", scope=Scope.CONTROL, digest=digest_of("x"), created_at=NOON
        )
        await self.records.access.add_token(token)


def lived(story):
    """A story in virtual time."""
    return lambda: run_in_virtual_time(story())


@lived
async def test_a_slow_target_holds_up_no_other_and_no_tick():
    slow, quick = FakeCourier(takes_s=100), FakeCourier()
    office = Office(slow=slow, quick=quick)
    await office.open()
    async with asyncio.timeout(1):
        await office.tell("a", "b")
        await asyncio.sleep(0.5)
    assert (slow.got, quick.got) == (["a"], ["a", "b"])
    await office.phones.close()


@lived
async def test_one_that_is_away_is_tried_again_and_told_as_a_problem_until_it_takes_one():
    courier = FakeCourier(says=lambda: Delivery(outcome=Outcome.LATER, says="away"))
    office = Office(night=courier)
    await office.open()
    await office.tell("a")
    await asyncio.sleep(600)
    assert len(courier.got) > 4
    assert office.state.problems.now() == ()
    await asyncio.sleep(900)
    (problem,) = office.state.problems.now()
    assert (problem.code, problem.device, problem.facts["error"]) == ("messages_fail", "notify/night", "away")
    (report,) = await office.phones.targets()
    assert (report.id, report.waiting, report.error) == ("night", 1, "away")
    courier.says = lambda: Delivery(outcome=Outcome.SENT)
    await asyncio.sleep(1_900)
    assert office.state.problems.now() == ()
    (report,) = await office.phones.targets()
    assert (report.waiting, report.error) == (0, None)
    await office.phones.close()


@lived
async def test_what_comes_while_the_disk_is_slow_to_forget_what_is_stale_is_sent_at_once():
    courier = FakeCourier()
    office = Office(night=courier)
    waits = office.records.documents = SlowPage()
    await office.open()
    waits.seconds = [0, 1]  # what is stale is put in at once, and taken out slowly
    await office.phones.post.accept([replace(NOTICE, tag="stale", expires_at=NOON)])
    office.phones.post.send()
    await asyncio.sleep(0.5)
    await office.tell("news")
    await asyncio.sleep(2)
    assert courier.got == ["news"]
    await office.phones.close()


@lived
async def test_a_house_whose_clock_runs_fast_bothers_nobody_outside_more_often():
    courier = FakeCourier(says=lambda: Delivery(outcome=Outcome.LATER, says="away"))
    office = Office(night=courier)
    office.house_clock = FastClock(office.clock)
    await office.open()
    late = replace(NOTICE, expires_at=office.house_clock.now() + timedelta(minutes=10))
    await office.phones.post.accept([late])
    office.phones.post.send()
    await asyncio.sleep(1_200)
    assert len(courier.got) == 6  # in ten minutes of theirs
    await office.phones.close()


@lived
async def test_after_a_restart_what_waits_is_sent_and_what_was_being_sent_is_not_sent_again():
    courier = FakeCourier(takes_s=100)
    office = Office(night=courier)
    await office.open()
    await office.tell("a", "b")
    await asyncio.sleep(1)
    assert courier.got == ["a"]
    await office.phones.close()
    courier.takes_s = 0
    await office.open()
    await asyncio.sleep(1)
    assert courier.got == ["a", "b"]
    await office.phones.close()
    await office.open()
    await asyncio.sleep(1)
    assert courier.got == ["a", "b"]
    await office.phones.close()


@lived
async def test_a_phone_is_sent_messages_until_its_token_is_revoked_wherever_that_was():
    office = Office()
    await office.add_token()
    phones = await office.open()
    await phones.subscribe(SUBSCRIPTION)
    await phones.subscribe(replace(SUBSCRIPTION, name="the same again"))
    await office.tell("a")
    await asyncio.sleep(1)
    assert office.push.phone.got == ["a"]
    await phones.close()
    phones = await office.open()
    assert [each.id for each in await phones.subscriptions("t-control")] == ["p1"]
    await office.records.access.revoke_token("t-control", NOON)  # on the command line, say
    await office.tell("b")
    await asyncio.sleep(1)
    assert office.push.phone.got == ["a"]
    assert list(phones.all()) == []
    assert await office.records.documents.all("push_subscription") == {}
    await phones.close()


@pytest.mark.parametrize("ends_first", [True, False])
@pytest.mark.parametrize("seconds", [[0.0, 5.0], [5.0, 0.0], [5.0, 5.0]])
def test_a_phone_that_ends_and_comes_back_at_once_is_as_it_said_last(ends_first, seconds):
    async def story() -> None:
        office = Office()
        office.records.documents = slow = SlowPage()
        await office.add_token()
        phones = await office.open()
        await phones.subscribe(SUBSCRIPTION)
        slow.seconds = [*seconds]
        both = [phones.unsubscribe("p1", None), phones.subscribe(replace(SUBSCRIPTION, name="again"))]
        await asyncio.gather(*(both if ends_first else reversed(both)))
        known = [each.name for each in await phones.subscriptions(None)]
        assert known == (["again"] if ends_first else [])
        again = await office.open()
        assert [each.name for each in await again.subscriptions(None)] == known, "and after a restart"

    run_in_virtual_time(story())


@lived
async def test_messages_speak_as_the_phone_that_subscribed_last_until_a_language_is_set():
    office = Office()
    phones = await office.open()
    said = [phones.post.language]
    await phones.subscribe(replace(SUBSCRIPTION, language="de"))
    said.append(phones.post.language)
    later = SUBSCRIPTION.made_at + timedelta(days=1)
    await phones.subscribe(replace(SUBSCRIPTION, id="p2", language="en", made_at=later))
    said.append(phones.post.language)
    rules = replace(office.state.house.notify, language="de")
    office.state.house = replace(office.state.house, notify=rules)
    said.append(phones.post.language)
    assert said == ["en", "de", "en", "de"]
    await phones.close()


async def test_a_phone_that_its_maker_says_is_gone_is_forgotten():
    office = Office()
    await office.add_token()
    phones = await office.open()
    await phones.subscribe(SUBSCRIPTION)
    office.push.phone.says = lambda: Delivery(outcome=Outcome.GONE)
    await office.tell("a")
    await asyncio.sleep(1)
    assert await phones.subscriptions(None) == []
    assert await office.records.documents.all("outbox") == {}
    await phones.close()


@lived
async def test_phones_that_know_another_key_of_this_server_are_forgotten():
    office = Office()
    await office.add_token()
    await (await office.open()).subscribe(SUBSCRIPTION)
    assert len(await (await office.open()).subscriptions(None)) == 1
    office.push.key = "another, as after its file was lost"
    assert await (await office.open()).subscriptions(None) == []


@lived
async def test_the_number_of_phones_of_one_token_is_bounded():
    office = Office()
    await office.add_token()
    phones = await office.open()
    for number in range(10):
        await phones.subscribe(replace(SUBSCRIPTION, id=f"p{number}"))
    with pytest.raises(Conflict, match="too many"):
        await phones.subscribe(replace(SUBSCRIPTION, id="one-more"))
    await phones.close()


@lived
async def test_a_test_asks_each_and_says_what_each_said():
    office = Office(
        good=FakeCourier(), bad=FakeCourier(says=lambda: Delivery(outcome=Outcome.REFUSED, says="no key"))
    )
    await office.add_token()
    phones = await office.open()
    await phones.subscribe(SUBSCRIPTION)
    tried = {each.id: (each.outcome, each.says) for each in await phones.test(None, None)}
    assert tried == {"good": ("sent", ""), "bad": ("refused", "no key"), "push-p1": ("sent", "")}
    (one,) = await phones.test("good", None)
    assert one.outcome == "sent"
    assert [each.id for each in await phones.test(None, "another")] == ["good", "bad"]
    with pytest.raises(UnknownTarget):
        await phones.test("nobody", None)
    await phones.close()
