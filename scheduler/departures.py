"""What cars were promised for their departures, and which of them came too soon: kept over a restart."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from domain.house.house import House
from domain.house.settings import Mode
from domain.loadpoint.missed import Missed, Promise, is_open, missed, promised, still_told
from domain.plan.cars.car_plan import CarPlan
from domain.reading.observation import Observation
from domain.reason.reason import Reason
from scheduler.kept import Kept

PROMISE, MISSED = "promise", "missed"
ValueT = TypeVar("ValueT", Promise, Missed)


class Departures:
    """What was promised for each car's departure, and what came of it. `missed` is told at the car until it
    leaves, has what it was to have, is in another mode, or the next departure comes.
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._promises: dict[str, Promise] = {}
        self._levels: dict[str, float | None] = {}
        self.missed: dict[str, Missed] = {}

    async def load(self) -> None:
        """Takes over what an earlier run knew."""
        self._promises = await self._kept.all(PROMISE, Promise)
        self.missed = await self._kept.all(MISSED, Missed)

    async def look(
        self, house: House, plans: Mapping[str, CarPlan], seen: Observation, now: datetime
    ) -> dict[str, Reason]:
        """Those that were just found to have come too soon, or to have been gone before; by loadpoint id."""
        found: dict[str, Reason] = {}
        smart = {each.id for each in house.loadpoints if each.mode is Mode.SMART}
        for key in {*smart, *self._promises, *self.missed}:
            reading, known = seen.chargers.get(key), self._promises.get(key)
            after = None
            if key in smart:
                after = promised(known, plans.get(key), reading, self._levels.get(key), now)
            told = still_told(self.missed.get(key), reading) if key in smart else None
            if after is not None and not is_open(after, reading, now):
                told, why, after = None, missed(after, reading, now), None
                if why is not None:
                    found[key] = why
                    if reading is not None and reading.connected is not False:
                        told = Missed(target_pct=why.facts["target_pct"], reason=why)
            if after != known:
                await self._put(self._promises, PROMISE, key, after)
            if told != self.missed.get(key):
                await self._put(self.missed, MISSED, key, told)
        self._levels = {key: reading.vehicle_soc_pct for key, reading in seen.chargers.items()}
        return found

    async def _put(self, at: dict[str, ValueT], kind: str, key: str, value: ValueT | None) -> None:
        if value is None:
            at.pop(key, None)
        else:
            at[key] = value
        await self._kept.put(kind, key, value)
