"""Octopus that is not there, and the source that asks it, on a clock that tests turn."""

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from adapters.kinds.secret import Secret
from adapters.prices.octopus.config import OctopusTariff
from adapters.prices.octopus.emulator.rest_api import ACCOUNT, API_KEY, OctopusEmulator
from adapters.prices.octopus.row import open_octopus
from adapters.stores.memory.records import MemoryRecords
from powersync.config import Config
from powersync.wiring import surroundings_of
from tests.adapters.emulators.houses import ManualClock

AHEAD = timedelta(hours=48)
AGILE = {"plan": "agile", "region": "C"}
MINE = {"account": ACCOUNT, "api_key": Secret(API_KEY)}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@asynccontextmanager
async def an_octopus(now: str = "2026-01-15T12:10", **tariff):
    clock = ManualClock()
    clock.at = at(now)
    cloud = OctopusEmulator(clock=clock)
    await cloud.start()
    table = OctopusTariff(**{"base_url": f"http://127.0.0.1:{cloud.port}/v1", **(tariff or AGILE)})
    source = open_octopus(table, surroundings_of(Config(), clock, MemoryRecords().documents))
    try:
        yield cloud, source, clock
    finally:
        await source.close()
        await cloud.stop()


async def tariff_of(source, clock):
    return await source.fetch(clock.now(), clock.now() + AHEAD)


def paths(cloud: OctopusEmulator) -> list[str]:
    return [request.path.removeprefix("/v1") for request in cloud.server.requests]
