"""A forecast service that is emulated, and the driver that asks it, on a clock set by hand."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from adapters.stores.memory.records import MemoryRecords
from powersync.config import Config
from powersync.wiring import surroundings_of
from tests.adapters.emulators.houses import ManualClock

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Bench:
    """`source()` opens the driver anew over the same records, as a restart does."""

    def __init__(self, row, table, cloud, clock) -> None:
        self._row, self._table = row, table
        self.cloud, self.clock = cloud, clock
        self._documents = MemoryRecords().documents
        self._opened = []

    def source(self, **changes):
        table = self._row.table(
            **{**self._table, "base_url": f"http://127.0.0.1:{self.cloud.port}", **changes}
        )
        source = self._row.open(table, surroundings_of(Config(), self.clock, self._documents))
        self._opened.append(source)
        return source

    async def close(self) -> None:
        for source in self._opened:
            await source.close()

    def now(self) -> datetime:
        return self.clock.now()


@asynccontextmanager
async def a_sky(row, emulator, table, now: str = "2026-01-15T00:00"):
    clock = ManualClock()
    clock.at = at(now)
    cloud = emulator(clock=clock)
    await cloud.start()
    bench = Bench(row, table, cloud, clock)
    try:
        yield bench
    finally:
        await bench.close()
        await cloud.stop()


async def expected(source, clock, hours: float = 48):
    return await source.forecast(clock.now(), clock.now() + hours * HOUR)
