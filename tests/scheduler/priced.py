"""A house whose prices come from a source that can be slow, wrong or silent."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from adapters.clock import AcceleratedClock
from adapters.stores.memory.records import MemoryRecords
from domain.errors import Unreachable
from domain.house.house import House
from domain.tariff.slots import PriceKind, PriceSlot, Tariff
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.prices import Prices
from scheduler.state import HouseState

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def slot(start: float, end: float, price: float = 0.3, kind: PriceKind = PriceKind.FORECAST) -> PriceSlot:
    return PriceSlot(start=at(start), end=at(end), import_price=price, export_price=0.05, kind=kind)


class Source:
    """Answers what `told` says at that moment; None is no answer. `slow_s`: how long it takes."""

    def __init__(self, told: Callable[[datetime], Tariff | None], slow_s: float = 0) -> None:
        self.told, self.slow_s = told, slow_s
        self.asked: list[float] = []
        self.closed = 0

    async def fetch(self, now: datetime, until: datetime) -> Tariff:
        self.asked.append((now - NOON).total_seconds())
        await asyncio.sleep(self.slow_s)
        told = self.told(now)
        if told is None:
            raise Unreachable("no answer")
        return told

    async def close(self) -> None:
        self.closed += 1


class Bench:
    def __init__(self, tariff: Source, market: Source | None = None, *, speed: float = 1.0) -> None:
        self.state = HouseState(House(), MemoryRecords().documents)
        self.news = self.late = 0
        clock = AcceleratedClock(NOON, speed)
        self.prices = Prices(self.state, tariff, market, clock=clock, on_news=self._news, on_late=self._late)

    def _news(self) -> None:
        self.news += 1

    def _late(self) -> None:
        self.late += 1

    def live(self, seconds: int, every_s: int = 10) -> None:
        async def ticks() -> None:
            for second in range(0, seconds + 1, every_s):
                now = NOON + timedelta(seconds=second)
                if self.prices.is_due(now):
                    await self.prices.renew(now)

        run_in_virtual_time(ticks())
