"""All that messages go to: phones that subscribed, and the services of the settings. Fits `Notifications`.

A phone's subscription belongs to the token that made it, and ends with it, wherever that was revoked.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from msgspec.structs import replace

from domain.errors import Conflict, StorageError, UnknownTarget
from domain.event.event import EventState
from domain.language.languages import tongue_of
from domain.language.telling import Telling
from domain.notification.happening import Happening
from domain.notification.notice import Notice, NoticeKind
from domain.notification.subscription import Subscription
from domain.notification.words import noticed
from domain.ports.clock import Clock
from domain.ports.notify import Delivery, Outcome, PushService, TargetReport, Tried
from domain.ports.records import Access
from scheduler.post import MOST_SAID, USEFUL_TEST, Condition, Post, Target
from scheduler.state import HouseState

KIND = "push_subscription"
PHONE = "push-"
MOST, MOST_OF_ONE = 50, 10
TEST_S = 20.0  # real seconds in which a test is answered

log = logging.getLogger(__name__)


class Phones:
    """`services` are the targets of the settings as they are now; `clock` is the house's."""

    def __init__(
        self,
        state: HouseState,
        access: Access,
        push: PushService,
        services: Callable[[], Mapping[str, Target]],
        clock: Clock,
        outside: Clock,
    ) -> None:
        self._state, self._access, self._push, self._services = state, access, push, services
        self._outside = outside
        self._phones: dict[str, Subscription] = {}
        self._targets: dict[str, Target] = {}
        self._changing = asyncio.Lock()  # what is kept and what is forgotten are on disk in their order
        self.post = Post(state, clock, outside, self.all, self._gone)

    async def load(self) -> None:
        """Takes over what an earlier run knew."""
        for known in (await self._state.kept.all(KIND, Subscription)).values():
            self._know(known)
        with suppress(StorageError):
            await self._look_at_key()
            await self.look_at_tokens()
        await self.post.load()

    async def close(self) -> None:
        """Lets all go; what waits is on disk."""
        await self.post.close()
        await self._push.close()

    def all(self) -> Mapping[str, Target]:
        """Every phone and service by id."""
        return {**self._services(), **self._targets}

    async def public_key(self) -> str:
        """The key that a browser subscribes with."""
        return await self._push.public_key()

    async def subscriptions(self, token_id: str | None) -> Sequence[Subscription]:
        """Those of a token, or all."""
        await self.look_at_tokens()
        return [each for each in self._phones.values() if token_id in (None, each.token_id)]

    async def subscribe(self, subscription: Subscription) -> Subscription:
        """Keeps it, in the place of one for the same phone."""
        await self._push.check(subscription)
        async with self._changing:
            await self._end_revoked()
            others = [each for each in self._phones.values() if each.id != subscription.id]
            own = [each for each in others if each.token_id == subscription.token_id]
            if len(others) >= MOST or len(own) >= MOST_OF_ONE:
                raise Conflict("there are too many subscriptions: end one first", "too_many")
            subscription = replace(subscription, key=await self._push.public_key())
            await self._state.kept.must(KIND, subscription.id, subscription)
            self._know(subscription)
        return subscription

    async def unsubscribe(self, subscription_id: str, token_id: str | None) -> None:
        """Forgets one."""
        async with self._changing:
            known = self._phones.get(subscription_id)
            if known is None or token_id not in (None, known.token_id):
                raise UnknownTarget(f"there is no subscription '{subscription_id}' of yours")
            await self._forget(subscription_id)

    async def targets(self) -> Sequence[TargetReport]:
        """Every phone and service."""
        await self.look_at_tokens()
        return [self._report(target_id, target) for target_id, target in self.all().items()]

    async def test(self, target: str | None, token_id: str | None) -> Sequence[Tried]:
        """Sends a test message to one or all of them, now."""
        await self.look_at_tokens()
        found = {key: each for key, each in self.all().items() if self._may(key, token_id)}
        if target is not None:
            if target not in found:
                raise UnknownTarget(f"there is no phone or service '{target}'")
            found = {target: found[target]}
        notice = self._a_test(self._outside.now())
        return await asyncio.gather(*(self._try(key, each, notice) for key, each in found.items()))

    async def _try(self, target_id: str, target: Target, notice: Notice) -> Tried:
        try:
            async with asyncio.timeout(TEST_S):
                said = await target.courier.deliver(notice, USEFUL_TEST.total_seconds())
        except TimeoutError:
            said = Delivery(outcome=Outcome.LATER, says=f"no answer within {TEST_S:g} s")
        if said.outcome is Outcome.GONE:
            await self._gone(target_id)
        else:
            self.post.heard(target_id, target, said)
        driver = target.courier.driver
        return Tried(id=target_id, driver=driver, outcome=said.outcome, says=said.says[:MOST_SAID])

    def _may(self, target_id: str, token_id: str | None) -> bool:
        phone = self._phones.get(target_id.removeprefix(PHONE))
        return token_id is None or phone is None or phone.token_id == token_id

    def _a_test(self, now: datetime) -> Notice:
        house = self._state.house
        happening = Happening(
            kind=NoticeKind.TEST,
            tag="test",
            state=EventState.DONE,
            starts_at=now,
            useful=USEFUL_TEST,
        )
        return noticed(happening, Telling(house.site, now, tongue_of(self.post.language)))

    def _report(self, target_id: str, target: Target) -> TargetReport:
        condition = self.post.conditions.get(target_id, Condition())
        return TargetReport(
            id=target_id,
            driver=target.courier.driver,
            name=target.name,
            kinds=tuple(sorted(target.rules(self._state.house.notify).kinds)),
            waiting=self.post.waiting(target_id),
            last_sent_at=condition.last_sent_at,
            error=condition.error,
        )

    def _know(self, subscription: Subscription) -> None:
        self._phones[subscription.id] = subscription
        self._targets[PHONE + subscription.id] = Target(
            courier=self._push.courier(subscription),
            name=subscription.name,
            kinds=subscription.kinds,
            is_allowed=partial(self._is_alive, subscription.token_id),
            language=subscription.language,
            since=None if subscription.language is None else subscription.made_at,
        )

    async def _is_alive(self, token_id: str) -> bool:
        """Whether its token still opens this house; where nobody can tell, it is as it was."""
        try:
            return token_id in await self._alive()
        except StorageError:
            return True

    async def _alive(self) -> set[str]:
        return {each.id for each in await self._access.tokens() if each.revoked_at is None}

    async def look_at_tokens(self) -> None:
        """What belongs to a token that was revoked ends."""
        async with self._changing:
            await self._end_revoked()

    async def _end_revoked(self) -> None:
        alive = await self._alive()
        for gone in [each.id for each in self._phones.values() if each.token_id not in alive]:
            await self._forget(gone)

    async def _look_at_key(self) -> None:
        """With another key than they subscribed with nothing reaches them: they have to do it anew."""
        if self._phones:
            key = await self._push.public_key()
            for gone in [each.id for each in self._phones.values() if each.key != key]:
                await self._forget(gone)

    async def _gone(self, target_id: str) -> None:
        if target_id.startswith(PHONE):
            log.info("%s is no more: it is forgotten", target_id)
            async with self._changing:
                await self._forget(target_id.removeprefix(PHONE))

    async def _forget(self, subscription_id: str) -> None:
        """Whoever calls it holds `_changing`, but for the start."""
        self._phones.pop(subscription_id, None)
        self._targets.pop(PHONE + subscription_id, None)
        await self._state.kept.put(KIND, subscription_id, None)
        await self.post.forget(PHONE + subscription_id)
