"""Delivers notices: a box and a worker for each phone and service, so that none waits for another.

No tick waits for any of them. What waits is on disk; what began to be sent when the program ended is not
sent a second time.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from domain.house.notify import Kind, NotifyRules, Quiet
from domain.instants import RealTime
from domain.language.tongue import ENGLISH
from domain.notification.notice import Notice
from domain.notification.outbox import Outbox, due, later, put, refused, resumed, sent
from domain.notification.rules import TargetRules, target_rules
from domain.notification.words import title_of_many
from domain.ports.clock import Clock
from domain.ports.notify import Courier, Delivery, Outcome
from domain.status.problems import ProblemCode
from scheduler.state import HouseState

KIND = "outbox"
LOOK_S = 60.0  # rules and the clock itself may have changed
FAILING = timedelta(minutes=15)  # so long a service may be away before its owner hears of it
MOST_SAID = 200
USEFUL_TEST = timedelta(minutes=10)

log = logging.getLogger(__name__)


class Target(Struct, frozen=True, kw_only=True):
    """A phone or service, with what it has of its own."""

    courier: Courier
    name: str
    kinds: tuple[Kind, ...] | None = None
    quiet: Quiet | None = None
    is_allowed: Callable[[], Awaitable[bool]] | None = None  # asked before anything is sent
    language: str | None = None  # of a phone's app, and since when it is known
    since: datetime | None = None

    def rules(self, house: NotifyRules) -> TargetRules:
        """What it is sent."""
        shows = self.courier.shows_progress
        return target_rules(house, kinds=self.kinds, quiet=self.quiet, shows_progress=shows)


class Condition(Struct, kw_only=True):
    """How it stands with a target."""

    last_sent_at: RealTime | None = None
    error: str | None = None
    failing_since: datetime | None = None


class Post:
    """`targets` are asked for anew whenever it matters; `on_gone` is told of those that are no more.

    Services and phones live in the time `outside`, also where the house's clock runs faster.
    """

    def __init__(
        self,
        state: HouseState,
        clock: Clock,
        outside: Clock,
        targets: Callable[[], Mapping[str, Target]],
        on_gone: Callable[[str], Awaitable[None]],
    ) -> None:
        self._state, self._clock, self._outside = state, clock, outside
        self._targets, self._on_gone = targets, on_gone
        self._boxes: dict[str, Outbox] = {}
        self._news: dict[str, asyncio.Event] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._filled: set[str] = set()
        self.conditions: dict[str, Condition] = {}

    async def load(self) -> None:
        """Takes over what an earlier run had not sent yet."""
        for target, box in (await self._state.kept.all(KIND, Outbox)).items():
            self._boxes[target] = resumed(box)
            if target in self._targets():
                self._wake(target)

    async def accept(self, notices: Sequence[Notice]) -> None:
        """Puts what each target wants into its box; nothing is sent yet."""
        targets, rules = self._targets(), self._state.house.notify
        by = self._outside.now() - self._clock.now()
        notices = [
            replace(each, changed_at=each.changed_at + by, expires_at=each.expires_at + by)
            for each in notices
        ]
        for target_id, target in targets.items():
            before = box = self._boxes.get(target_id, Outbox())
            for notice in notices:
                box = put(box, notice, target.rules(rules))
            if box != before:
                await self._keep(target_id, box)
                self._filled.add(target_id)
        for gone in self._boxes.keys() - targets.keys():
            await self.forget(gone)

    def send(self) -> None:
        """What was accepted may go."""
        while self._filled:
            self._wake(self._filled.pop())

    async def forget(self, target_id: str) -> None:
        """It is no target any more."""
        self._boxes.pop(target_id, None)
        self._news.pop(target_id, None)
        self.conditions.pop(target_id, None)
        self._state.problems.over(ProblemCode.MESSAGES_FAIL, f"notify/{target_id}")
        worker = self._workers.pop(target_id, None)
        if worker is not None and worker is not asyncio.current_task():
            worker.cancel()
        await self._state.kept.put(KIND, target_id, None)

    @property
    def language(self) -> str:
        """Of messages: as it was set, else that of the phone that subscribed last."""
        told = [(each.since, each.language) for each in self._targets().values() if each.since is not None]
        newest = max(told, key=lambda each: each[0])[1] if told else None
        return self._state.house.notify.language or newest or ENGLISH.code

    def waiting(self, target_id: str) -> int:
        """How many wait for it."""
        return len(self._boxes.get(target_id, Outbox()).waiting)

    async def close(self) -> None:
        """Lets all go; what waits is on disk."""
        for worker in self._workers.values():
            worker.cancel()
        await asyncio.gather(*self._workers.values(), return_exceptions=True)
        for target in self._targets().values():
            await target.courier.close()

    def _wake(self, target_id: str) -> None:
        self._news_of(target_id).set()
        worker = self._workers.get(target_id)
        if worker is None or worker.done():
            self._workers[target_id] = asyncio.create_task(self._work(target_id))
            self._workers[target_id].add_done_callback(_tell_fault)

    def _news_of(self, target_id: str) -> asyncio.Event:
        return self._news.setdefault(target_id, asyncio.Event())

    async def _work(self, target_id: str) -> None:
        """Sends what is due, one at a time, until nothing waits."""
        self._boxes[target_id] = resumed(self._boxes.get(target_id, Outbox()))
        while (target := self._targets().get(target_id)) is not None:
            if target.is_allowed is not None and not await target.is_allowed():
                await self._on_gone(target_id)
                return
            self._news_of(target_id).clear()  # what comes from now on ends the next pause
            rules, now = self._state.house.notify, self._outside.now()
            zone, many = ZoneInfo(self._state.house.site.timezone), title_of_many(self.language)
            found = due(self._boxes.get(target_id, Outbox()), target.rules(rules), zone, now, many)
            await self._keep(target_id, found.box)
            if found.notice is not None:
                await self._send(target_id, target, found.notice, found.numbers)
            elif not self._boxes.get(target_id, Outbox()).waiting:  # nor did anything come meanwhile
                return
            else:
                await self._pause(target_id, found.wait_until, now)

    async def _send(self, target_id: str, target: Target, notice: Notice, numbers: frozenset[int]) -> None:
        useful_s = max(0.0, (notice.expires_at - self._outside.now()).total_seconds())
        said = await target.courier.deliver(notice, useful_s)
        now, box = self._outside.now(), self._boxes.get(target_id)
        if box is None:  # forgotten meanwhile
            return
        self.heard(target_id, target, said)
        match said.outcome:
            case Outcome.SENT:
                box = sent(box, numbers, now)
            case Outcome.LATER:
                box = later(box, numbers, now, said.after_s)
            case Outcome.REFUSED:
                box = refused(box, numbers)
            case Outcome.GONE:
                box = refused(box, numbers)
                await self._keep(target_id, box)
                await self._on_gone(target_id)
                return
        await self._keep(target_id, box)

    def heard(self, target_id: str, target: Target, said: Delivery) -> None:
        """A service that long takes nothing, or turns us away, is a problem until it takes something."""
        now = self._outside.now()
        condition = self.conditions.setdefault(target_id, Condition())
        device = f"notify/{target_id}"
        if said.outcome is Outcome.SENT:
            condition.last_sent_at, condition.error = RealTime(now), None
            condition.failing_since = None
            self._state.problems.over(ProblemCode.MESSAGES_FAIL, device)
            return
        before, condition.error = condition.error, said.says[:MOST_SAID]
        level = logging.WARNING if condition.error != before else logging.DEBUG
        log.log(level, "a message to %s was not delivered (%s): %s", target_id, said.outcome, condition.error)
        if condition.failing_since is None:
            condition.failing_since = now
        is_long = abs(now - condition.failing_since) >= FAILING
        if said.outcome is Outcome.REFUSED or (said.outcome is Outcome.LATER and is_long):
            facts = {"error": condition.error, "target": target.name}
            self._state.problems.tell(ProblemCode.MESSAGES_FAIL, device, self._clock.now(), **facts)

    async def _pause(self, target_id: str, until: datetime | None, now: datetime) -> None:
        seconds = LOOK_S if until is None else min(LOOK_S, max(0.1, (until - now).total_seconds()))
        waits = [
            asyncio.ensure_future(each)
            for each in (self._news_of(target_id).wait(), self._outside.sleep(seconds))
        ]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*waits, return_exceptions=True)

    async def _keep(self, target_id: str, box: Outbox) -> None:
        if box == self._boxes.get(target_id):
            return
        self._boxes[target_id] = box
        await self._state.kept.put(KIND, target_id, box if box != Outbox() else None)


def _tell_fault(worker: "asyncio.Task[None]") -> None:
    """A fault in one costs its target a message, and nobody else anything."""
    if not worker.cancelled() and (error := worker.exception()) is not None:
        log.error("a message could not be delivered", exc_info=error)
