"""Prices own their cadence: they are there before the decision that needs them, and news are told at once.

A source is asked again when it said it would know more, when its running slot ends, else every five
minutes; after a failure soon, then ever later. The last good prices stay until they run out, and a
missing price is never a zero. They stay over a restart, too.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from domain.errors import DeviceError
from domain.ports.clock import Clock
from domain.ports.sources import ChoosesForecast, PriceSource
from domain.source_trouble import SourceTrouble, troubled
from domain.tariff.news import has_news
from domain.tariff.slots import Tariff
from scheduler.kept_prices import KeptPrices
from scheduler.state import HouseState
from scheduler.timetable import next_multiple

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)  # as markets settle
AHEAD = timedelta(hours=48)
SOONEST, LATEST = timedelta(seconds=10), EVERY  # after a failure: the first retry, and the longest wait
PATIENCE_S = 2.0  # real seconds a tick waits for a source that answered last time,
OLDER_S = 10.0  # and of the house's: where its clock runs fast, what was read before would be too old


class Prices:
    """Keeps `state.tariff` and `state.market`, and how far prices are believed. `market`: what the market
    pays, where the tariff may not tell it.
    """

    def __init__(
        self,
        state: HouseState,
        tariff: PriceSource | None,
        market: PriceSource | None = None,
        *,
        clock: Clock,
        on_news: Callable[[], None],
        on_late: Callable[[], None],
        contract: str | None = None,
    ) -> None:
        """`on_news`: prices ahead have changed. `on_late`: an answer no tick waited for is there. `contract`
        names what is asked of whom; None: nothing is kept over a restart.
        """
        self._state, self._clock, self._on_news, self._on_late = state, clock, on_news, on_late
        self._tariff = None if tariff is None else Asked(tariff, on_late)
        self._market = None if market is None else Asked(market, on_late)
        state.awaits_prices = tariff is not None
        state.market = None if market is None else Tariff()
        self._kept = KeptPrices(state.kept, contract)
        self._looks_back = True  # until a source has told, for a clock may be wrong for a while after a start

    def is_due(self, now: datetime) -> bool:
        """Whether there is anything to ask, to collect or to remember."""
        looks_back = self._looks_back and self._tariff is not None
        return looks_back or any(each.is_asked or each.is_due(now) for each in self._asked)

    async def renew(self, now: datetime) -> None:
        """Asks the sources that are due; whoever answered last time is waited for, but not long."""
        remembers = await self._remembers(now)
        asked = self._asked
        awaited = [task for each in asked if (task := each.begin(now)) is not None]
        if awaited:
            await self._wait_for(awaited)
        told = [each.collect(now) for each in asked]
        if self._tariff is not None and self._tariff.tariff.slots:
            self._looks_back = False
        self._state.price_error = None if self._tariff is None else self._tariff.error
        self._state.price_trouble = None if self._tariff is None else self._tariff.trouble
        self._state.awaits_prices = self._tariff is not None and self._tariff.is_awaited
        if not (remembers or any(told)):
            return
        if self._market is not None:
            self._state.market = self._market.tariff
        before = self._state.tariff
        self._state.tariff = Tariff() if self._tariff is None else self._tariff.tariff
        if any(told):
            await self._state.beliefs.hear(self._state.tariff, now)
            await self._kept.hear(self._state.tariff, now)
        if has_news(before, self._state.tariff, now):
            self._on_news()

    async def _remembers(self, now: datetime) -> bool:
        """Once, before anybody has told: the prices of the run before, where they still hold."""
        if not self._looks_back or self._tariff is None:
            return False
        told = await self._kept.read(now)
        if told is None:
            return False
        self._looks_back = False
        self._tariff.tariff = told
        return True

    async def _wait_for(self, asked: "list[asyncio.Task[Tariff]]") -> None:
        """Until all have answered, but not long."""
        answers = asyncio.ensure_future(asyncio.wait(asked, timeout=PATIENCE_S))
        ages = asyncio.ensure_future(self._clock.sleep(OLDER_S))
        try:
            await asyncio.wait((answers, ages), return_when=asyncio.FIRST_COMPLETED)
        finally:
            answers.cancel()
            ages.cancel()
            await asyncio.gather(answers, ages, return_exceptions=True)

    @property
    def choosable(self) -> ChoosesForecast | None:
        """The source, where it has several forecasts."""
        source = None if self._tariff is None else self._tariff.source
        return source if isinstance(source, ChoosesForecast) and source.forecasts else None

    def look_again(self) -> None:
        """The sources are known to know more: the next `renew` asks them, whenever they were due."""
        for each in self._asked:
            each.due = None

    def take(
        self, tariff: PriceSource | None, market: PriceSource | None, contract: str | None = None
    ) -> "list[Asked]":
        """Other sources from now on, and no price until they tell one. Returns those to let go of."""
        self._kept.take(contract)
        self._looks_back = False
        gone = [each for each in (self._tariff, self._market) if each is not None]
        self._tariff = None if tariff is None else Asked(tariff, self._on_late)
        self._market = None if market is None else Asked(market, self._on_late)
        self._state.tariff, self._state.price_error, self._state.price_trouble = Tariff(), None, None
        self._state.awaits_prices = tariff is not None
        self._state.market = None if market is None else Tariff()
        return gone

    async def close(self) -> None:
        """Ends what is under way and lets go of the sources."""
        for each in self._asked:
            await each.close()

    @property
    def _asked(self) -> "list[Asked]":
        return [each for each in (self._tariff, self._market) if each is not None]


class Asked:
    """One source, what it last told, and when it is asked again."""

    def __init__(self, source: PriceSource, on_late: Callable[[], None]) -> None:
        self.source, self._on_late = source, on_late
        self.tariff = Tariff()
        self.due: datetime | None = None
        self._asked_at: datetime | None = None
        self._pause = SOONEST
        self._answered = True
        self._error = ""
        self._failing: SourceTrouble | None = None
        self._task: asyncio.Task[Tariff] | None = None

    @property
    def error(self) -> str | None:
        """Why it told nothing when it was asked last; None: it told something, or has not answered yet."""
        return self._error or None

    @property
    def is_awaited(self) -> bool:
        """Whether it has neither told anything yet nor failed."""
        return self.tariff == Tariff() and self.error is None

    @property
    def trouble(self) -> SourceTrouble | None:
        """What keeps it from telling all it should, if anything does."""
        return self._failing or self.tariff.trouble

    @property
    def is_asked(self) -> bool:
        """Whether its answer is still to come, or to be collected."""
        return self._task is not None

    def is_due(self, now: datetime) -> bool:
        """Whether it may know more than it told."""
        was_set_back = self._asked_at is not None and now < self._asked_at
        return self.due is None or now >= self.due or was_set_back

    def begin(self, now: datetime) -> "asyncio.Task[Tariff] | None":
        """Asks it if it is due; returns the question if this tick should wait for the answer."""
        if self.is_asked or not self.is_due(now):
            return None
        self._asked_at = now
        self._task = asyncio.get_running_loop().create_task(self.source.fetch(now, now + AHEAD))
        if self._answered:
            return self._task
        self._ring_when_done(self._task)
        return None

    def _ring_when_done(self, task: "asyncio.Task[Tariff]") -> None:
        task.add_done_callback(lambda done: None if done.cancelled() else self._on_late())

    def collect(self, now: datetime) -> bool:
        """Takes the answer, if there is one; whether anything was told."""
        task = self._task
        if task is None:
            return False
        if not task.done():
            if self._answered:
                self._answered = False
                self._ring_when_done(task)
            return False
        self._task = None
        error = task.exception()
        if error is not None:
            self._failed(error, now)
            return False
        self.tariff, self._answered, self._error, self._failing = task.result(), True, "", None
        running = self.tariff.told_at(now)
        if running is None:  # it will know soon: its interval has only just begun
            self._wait(now)
            return True
        self._pause = SOONEST
        self.due = self.tariff.renew_at
        if self.due is None or self.due <= now:
            self.due = min(next_multiple(now, EVERY), running.end)
        return True

    def _failed(self, error: BaseException, now: datetime) -> None:
        said = str(error) or type(error).__name__
        if not isinstance(error, DeviceError):
            log.error("prices: driver fault", exc_info=error)
        elif said != self._error:
            log.warning("no prices: %s", said)
        self._error, self._failing = said, troubled(self._failing, error, now)
        self._answered = True  # it did answer, if only to say no
        self._wait(now)

    def _wait(self, now: datetime) -> None:
        self.due = now + self._pause
        self._pause = min(2 * self._pause, LATEST)

    async def close(self) -> None:
        """Ends a question under way and lets go of the source."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.source.close()
