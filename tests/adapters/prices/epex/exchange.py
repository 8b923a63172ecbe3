"""A source of EPEX's prices over an emulated server."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from adapters.prices.epex.config import EpexTariff
from adapters.prices.epex.emulator.predictor import EpexEmulator
from adapters.prices.epex.row import open_epex
from adapters.stores.memory.records import MemoryRecords
from powersync.config import Config
from powersync.wiring import surroundings_of
from tests.adapters.emulators.houses import ManualClock

AHEAD = timedelta(hours=48)
MINUTE = timedelta(minutes=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@asynccontextmanager
async def an_exchange(now: str = "2026-01-15T10:20", **tariff):
    clock = ManualClock()
    clock.at = at(now)
    cloud = EpexEmulator(clock=clock)
    await cloud.start()
    table = EpexTariff(**{"base_url": f"http://127.0.0.1:{cloud.port}", "region": "DE", **tariff})
    source = open_epex(table, surroundings_of(Config(), clock, MemoryRecords().documents))
    try:
        yield cloud, source, clock
    finally:
        await source.close()
        await cloud.stop()


async def tariff_of(source, clock):
    return await source.fetch(clock.now(), clock.now() + AHEAD)


def entry(start: str, total, **more):
    return {"startsAt": start, "total": total, **more}
