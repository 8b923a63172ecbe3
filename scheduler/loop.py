"""The control loop, one sentence: observe, decide, act, publish. START HERE.

`tick` never waits for a slow device and never raises; `run` keeps its pace and can be woken early.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from domain.observation import Observation, observe_house
from domain.ports.clock import Clock
from domain.site import decide_site
from scheduler.act import act
from scheduler.consequences import Consequences
from scheduler.diary import Diary
from scheduler.publisher import Publisher
from scheduler.restore import release_held
from scheduler.room import ControlRoom
from scheduler.timetable import Timetable
from scheduler.watch import Watch, observe

log = logging.getLogger(__name__)


class ControlLoop:
    """Runs one house."""

    def __init__(
        self,
        room: ControlRoom,
        consequences: Consequences,
        publisher: Publisher,
        watches: Mapping[str, Watch],
        timetable: Timetable,
        diary: Diary,
        clock: Clock,
    ) -> None:
        self._room, self._consequences, self._publisher = room, consequences, publisher
        self._watches, self._timetable = watches, timetable
        self._diary, self._clock = diary, clock

    async def tick(self) -> None:
        """Observe, decide, act, publish."""
        gateway = self._room.gateway
        await observe(self._watches.values())
        now = self._clock.now()
        seen = self.observation(now)
        async with self._room.state.deciding:
            await self._consequences.look_at_limit(seen, now)
            await gateway.prove(self._room.house, seen, now, self._room.state.curtailment_proof)
            await self._consequences.settle()
            outcome = decide_site(self._consequences.view(seen), now)
            decision = await self._consequences.take(outcome)
            gateway.is_closed = self._room.house.monitoring
            if gateway.is_closed:
                await self._consequences.drop_intents()
                await release_held(gateway, seen, now)
            else:
                await act(gateway, decision, seen, now)
        self._publisher.publish(seen, decision, now)
        await self._diary.note(seen, decision, now)
        await self._timetable.run_due(now)

    def observation(self, now: datetime) -> Observation:
        """The frozen picture of the house that this tick decides on."""
        state = self._room.state
        return observe_house(
            {device_id: watch.reading for device_id, watch in self._watches.items()},
            state.tariff.at(now),
            now,
            state.house.stale_after_s,
        )

    async def run(self) -> None:
        """Ticks every `tick_s` of the clock, and early when somebody asked for something."""
        while True:
            started = self._clock.now()
            try:
                await self.tick()
            except Exception:  # a bug in one tick must not stop the house
                log.exception("tick failed")
            await self._room.wait(started + timedelta(seconds=self._room.house.tick_s))
