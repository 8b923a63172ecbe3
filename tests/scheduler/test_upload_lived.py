"""An hour of a house whose cloud is told the prices, through the real loop: when, and how often."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from msgspec.structs import replace

from adapters.clock import SharedTime
from adapters.stores.memory.records import MemoryRecords
from domain.errors import Unreachable
from domain.house.house import House
from domain.tariff.adjustments import Adjustments, Boost
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.engine import Engine
from scheduler.numbers import ReservedNumbers
from scheduler.stream import StatusStream
from tests.scheduler.bench import NOON, SettableClock
from tests.scheduler.test_upload import Cloud

MINUTE, FIVE = timedelta(minutes=1), timedelta(minutes=5)


class Market:
    """A market that settles the running five minutes 40 s late; it is silent for the first minutes."""

    def __init__(self, silent_until: datetime) -> None:
        self._silent_until = silent_until

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        if now < self._silent_until:
            raise Unreachable("the market is silent")
        begun = now - (now - NOON) % FIVE
        slots = tuple(
            PriceSlot(
                start=begun + step * FIVE,
                end=begun + (step + 1) * FIVE,
                import_price=0.30,
                export_price=0.10,
                kind=PriceKind.CURRENT if step == 0 else PriceKind.FORECAST,
            )
            for step in range(12 * 24)
        )
        settled = now - begun >= timedelta(seconds=40)
        price = 0.30 + (begun - NOON) / FIVE / 100 if settled else 0.30
        first = replace(slots[0], import_price=price)
        renew_at = begun + (FIVE if settled else timedelta()) + timedelta(seconds=40)
        return Tariff(slots=(first, *slots[1:]), source="amber", fetched_at=now, renew_at=renew_at)

    async def close(self) -> None:
        pass


def lived(minutes: float, silent: float, by: Adjustments, then: Callable[[Engine, Cloud], None]) -> None:
    async def story() -> None:
        records, clock, cloud, ids = MemoryRecords(), SettableClock(NOON), Cloud(), count(1)
        numbers = await ReservedNumbers.open(lambda n: records.documents.reserve("seq", n))
        engine = Engine(
            House(),
            watches={},
            journal=records.journal,
            documents=records.documents,
            past=records.past,
            stream=StatusStream(numbers, lambda: 0.0),
            prices=Market(NOON + timedelta(minutes=silent)),
            solver=None,
            solar=None,
            load=None,
            targets=[cloud],
            adjustments=by,
            clock=clock,
            real=SharedTime(clock),
            new_id=lambda: f"c{next(ids)}",
        )
        running = asyncio.ensure_future(engine.run())
        await asyncio.sleep(60 * minutes)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        then(engine, cloud)
        await engine.kill()

    run_in_virtual_time(story())


def test_each_five_minutes_are_told_once_when_the_market_has_settled_them():
    def then(engine: Engine, cloud: Cloud) -> None:
        told = [table.made_at - NOON for table in cloud.shown]
        assert told[0] < timedelta(seconds=10), "the first table waits for nothing"
        assert [each // MINUTE for each in told[1:]] == [*range(6, 60, 5)], "a minute into each five"
        running = [table.imports[24] for table in cloud.shown[:5]]
        assert running[1:4] == [0.31, 0.32, 0.33]
        assert engine.room.uploads["cloud"].state == "shown"

    lived(60, silent=0, by=Adjustments(), then=then)


def test_a_market_that_speaks_late_is_told_at_once_and_with_what_the_owner_adjusts():
    def then(engine: Engine, cloud: Cloud) -> None:
        first = cloud.shown[0].made_at
        assert (first - NOON) // MINUTE == 5, "with the first answer, not with the next timetable"
        assert cloud.shown[0].exports[24] == 0.15
        assert engine.room.uploads["cloud"].table[24].adjusted_by == ("boost",)
        assert engine.room.tariff.slots[0].export_price == 0.10

    lived(8, silent=3, by=Adjustments(boost=Boost(from_="12:00", to="13:00", offset_price=0.05)), then=then)
