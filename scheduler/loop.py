"""The control loop, one sentence: observe, decide, act, publish. START HERE.

`tick` never waits for a slow device and never raises; `run` keeps its pace and can be woken early.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.instants import shifted
from domain.loadpoint.ordered import ordered_of_cars
from domain.ports.clock import Clock
from domain.reading.observation import Observation, observe_house
from domain.reading.one_instant import KnownLoad, at_one_instant
from domain.reading.plausible import Bounds, bounds_of
from domain.reading.reading import Health
from domain.status.problems import ProblemCode
from scheduler.accounts import Accounts
from scheduler.act import act
from scheduler.alarm import Alarm, Call
from scheduler.automations import Automations
from scheduler.car_plans import CarPlans
from scheduler.consequences import Consequences
from scheduler.diary import Diary
from scheduler.events import Events
from scheduler.isolate import decide
from scheduler.notices import Notices
from scheduler.prices import Prices
from scheduler.publisher import Publisher
from scheduler.restore import release_held
from scheduler.room import ControlRoom
from scheduler.timetable import Timetable
from scheduler.told import told
from scheduler.watch import Watch, observe

log = logging.getLogger(__name__)

EARLY = timedelta(milliseconds=20)  # a timer may fire so much before the clock shows its instant


class ControlLoop:
    """Runs one house. `ticks` counts its decisions."""

    def __init__(
        self,
        room: ControlRoom,
        consequences: Consequences,
        car_plans: CarPlans,
        publisher: Publisher,
        watches: Mapping[str, Watch],
        prices: Prices,
        timetable: Timetable,
        diary: Diary,
        automations: Automations,
        accounts: Accounts,
        events: Events,
        notices: Notices,
        alarm: Alarm,
        clock: Clock,
    ) -> None:
        self._room, self._consequences, self._publisher = room, consequences, publisher
        self._watches, self._prices, self._timetable = watches, prices, timetable
        self._diary, self._accounts, self._alarm, self._clock = diary, accounts, alarm, clock
        self._events, self._car_plans, self._automations = events, car_plans, automations
        self._notices = notices
        self._load: KnownLoad | None = None
        self.ticks = 0

    async def tick(self) -> None:
        """Observe, decide, act, publish."""
        gateway, state = self._room.gateway, self._room.state
        bounds = bounds_of(state.house)
        silent = [watch for watch in self._watches.values() if watch.is_silent]
        for watch in silent:
            is_away = watch.health(self._clock.now(), state.house.stale_after_s) is not Health.DEGRADED
            if is_away and watch.id in gateway.lanes:
                gateway.lanes[watch.id].is_away()
        await self._look(bounds)
        self.ticks += 1
        for watch in silent:
            if not watch.is_silent and watch.id in gateway.lanes:
                gateway.lanes[watch.id].failures.heard()
        async with state.deciding:
            now = self._clock.now()  # people's wishes may have gone before, and looked at the clock
            seen, self._load = at_one_instant(
                self.observation(now), ordered_of_cars(gateway.held(), state.house), self._load
            )
            state.cars.hear(state.as_asked, seen)
            self._alarm.hush()
            if by := await self._consequences.follow_clock(now):
                state.limits = shifted(state.limits, by)
            await self._consequences.look_at_limit(seen, now)
            await self._consequences.look_at_meters(seen, now)
            await gateway.prove(state.as_asked, seen, now, state.curtailment_proof)
            await self._consequences.settle()
            await state.left.look(now)
            self._consequences.look_at_force(seen, now)
            await self._events.look(seen, now)
            self._car_plans.look(state.cars.planned_on(seen, state.sessions))
            view = self._consequences.view(seen)
            outcome = decide(view, state.problems, now)
            limited = within_limits(outcome.decision, view, state.limits, now)
            await state.set_limits(limited.memory)
            await self._consequences.tell_shortfalls(outcome.decision, limited.decision)
            decision = await self._consequences.take(replace(outcome, decision=limited.decision), now)
            gateway.is_closed = state.house.monitoring
            if gateway.is_closed:
                await self._consequences.drop_intents()
                await release_held(gateway, seen, now)
            else:
                decision = await act(gateway, decision, seen, now)
            state.seen, state.decision = seen, decision
            state.problems.over(ProblemCode.PROGRAM_FAULT, None)
            self._publisher.publish(now)
        await self._diary.note_outages(self._watches, now)
        unheard = {device for device, watch in self._watches.items() if watch.reading is None}
        await self._diary.note(seen, decision, now, unheard)
        await self._automations.look(now)
        await self._timetable.run_due(now)
        await self._notices.look(now)  # last: a fault in a sentence keeps no plan from being made

    async def _look(self, bounds: Bounds) -> None:
        """Reads the devices and, when they are due, the prices beside them."""
        now, reads = self._clock.now(), observe(self._watches.values(), bounds)
        if self._prices.is_due(now):
            await asyncio.gather(reads, self._prices.renew(now))
        else:
            await reads

    async def tell(self) -> None:
        """What became of an order is proven and published at once; the next decision awaits new readings."""
        gateway, state = self._room.gateway, self._room.state
        if state.seen is None or state.decision is None:
            return
        async with state.deciding:
            now = self._clock.now()
            await gateway.prove(state.as_asked, state.seen, now, state.curtailment_proof)
            if any(lane.failures.failed for lane in gateway.lanes.values()):
                self._alarm.ring()  # what follows from a failure is a decision
            await self._consequences.settle()
            state.decision = told(gateway, state.decision, now)
            self._publisher.publish(now)

    def observation(self, now: datetime) -> Observation:
        """The frozen picture of the house that this tick decides on."""
        state = self._room.state
        seen = observe_house(
            {device_id: watch.reading for device_id, watch in self._watches.items()},
            state.tariff.in_force(now),
            now,
            state.house.stale_after_s,
            [device_id for device_id, watch in self._watches.items() if watch.tells_solar],
            [device_id for device_id, watch in self._watches.items() if watch.is_counted_by_others],
        )
        return self._accounts.priced(seen)

    async def run(self, since: datetime | None = None) -> None:
        """Ticks at once, then at every multiple of `tick_s` after `since` (absent: now), and when called."""
        since = since or self._clock.now()
        while True:
            if (fault := await self._guarded(self.tick)) is not None:
                await self._guarded(partial(self._tell_fault, fault))
            tick_s = self._room.house.tick_s
            until = next_after(self._clock.now(), since, tick_s)
            while await self._alarm.wait(until, tick_s) is Call.TELL:
                await self._guarded(self.tell)

    async def _tell_fault(self, fault: str) -> None:
        """Nobody has to read a log to know that nothing is decided any more."""
        now = self._clock.now()
        self._room.state.problems.tell(ProblemCode.PROGRAM_FAULT, None, now, error=fault)
        self._publisher.publish(now)

    @staticmethod
    async def _guarded(work: Callable[[], Awaitable[None]]) -> str | None:
        """Does it, and says what kind of fault it met, if any."""
        try:
            await work()
        except Exception as fault:  # a bug in one tick must not stop the house
            log.exception("tick failed")
            return type(fault).__name__
        return None


def next_after(now: datetime, since: datetime, tick_s: float) -> datetime:
    """The first instant after `now` that lies a whole number of ticks from `since`."""
    tick = timedelta(seconds=tick_s)
    return since + ((now + EARLY - since) // tick + 1) * tick
