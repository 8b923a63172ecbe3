"""The control loop, one sentence: observe, decide, act, publish. START HERE.

`tick` never waits for a slow device and never raises; `run` keeps its pace and can be woken early.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from msgspec.structs import replace

from domain.circuit.limit import within_limits
from domain.circuit.memory import LimitMemory
from domain.command.decision import SiteDecision
from domain.observation import Observation, observe_house
from domain.plausible import bounds_of
from domain.ports.clock import Clock
from domain.site import decide_site
from scheduler.act import act, told
from scheduler.alarm import Alarm, Call
from scheduler.consequences import Consequences
from scheduler.diary import Diary
from scheduler.prices import Prices
from scheduler.publisher import Publisher
from scheduler.restore import release_held
from scheduler.room import ControlRoom
from scheduler.timetable import Timetable
from scheduler.watch import Watch, observe

log = logging.getLogger(__name__)

EARLY = timedelta(milliseconds=20)  # a timer may fire so much before the clock shows its instant


class ControlLoop:
    """Runs one house. `ticks` counts its decisions."""

    def __init__(
        self,
        room: ControlRoom,
        consequences: Consequences,
        publisher: Publisher,
        watches: Mapping[str, Watch],
        prices: Prices,
        timetable: Timetable,
        diary: Diary,
        alarm: Alarm,
        clock: Clock,
    ) -> None:
        self._room, self._consequences, self._publisher = room, consequences, publisher
        self._watches, self._prices, self._timetable = watches, prices, timetable
        self._diary, self._alarm, self._clock = diary, alarm, clock
        self._last: tuple[Observation, SiteDecision] | None = None
        self._limits = LimitMemory()
        self.ticks = 0

    async def tick(self) -> None:
        """Observe, decide, act, publish."""
        gateway = self._room.gateway
        bounds = bounds_of(self._room.house)
        await asyncio.gather(observe(self._watches.values(), bounds), self._prices.renew(self._clock.now()))
        now = self._clock.now()
        self.ticks += 1
        seen = self.observation(now)
        async with self._room.state.deciding:
            self._alarm.hush()
            await self._consequences.look_at_limit(seen, now)
            await gateway.prove(self._room.house, seen, now, self._room.state.curtailment_proof)
            await self._consequences.settle()
            view = self._consequences.view(seen)
            outcome = decide_site(view, now)
            limited = within_limits(outcome.decision, view, self._limits, now)
            self._limits = limited.memory
            decision = await self._consequences.take(replace(outcome, decision=limited.decision))
            gateway.is_closed = self._room.house.monitoring
            if gateway.is_closed:
                await self._consequences.drop_intents()
                await release_held(gateway, seen, now)
            else:
                decision = await act(gateway, decision, seen, now)
        self._last = seen, decision
        self._publisher.publish(seen, decision, now)
        await self._diary.note(seen, decision, now)
        await self._timetable.run_due(now)

    async def tell(self) -> None:
        """What became of an order is proven and published at once; the next decision awaits new readings."""
        if self._last is None:
            return
        seen, decision = self._last
        now = self._clock.now()
        async with self._room.state.deciding:
            await self._room.gateway.prove(self._room.house, seen, now, self._room.state.curtailment_proof)
            if any(lane.failed for lane in self._room.gateway.lanes.values()):
                self._alarm.ring()  # what follows from a failure is a decision
            await self._consequences.settle()
            decision = told(self._room.gateway, decision)
        self._publisher.publish(seen, decision, now)

    def observation(self, now: datetime) -> Observation:
        """The frozen picture of the house that this tick decides on."""
        state = self._room.state
        return observe_house(
            {device_id: watch.reading for device_id, watch in self._watches.items()},
            state.tariff.at(now),
            now,
            state.house.stale_after_s,
        )

    async def run(self, since: datetime | None = None) -> None:
        """Ticks at once, then at every multiple of `tick_s` after `since` (absent: now), and when called."""
        since = since or self._clock.now()
        while True:
            await self._guarded(self.tick)
            tick_s = self._room.house.tick_s
            until = next_after(self._clock.now(), since, tick_s)
            while await self._alarm.wait(until, tick_s) is Call.TELL:
                await self._guarded(self.tell)

    @staticmethod
    async def _guarded(work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception:  # a bug in one tick must not stop the house
            log.exception("tick failed")


def next_after(now: datetime, since: datetime, tick_s: float) -> datetime:
    """The first instant after `now` that lies a whole number of ticks from `since`."""
    tick = timedelta(seconds=tick_s)
    return since + ((now + EARLY - since) // tick + 1) * tick
