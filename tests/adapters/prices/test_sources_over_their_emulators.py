"""Every live price source, as demo, loop and `powersync check` meet it: over its emulator, and without."""

import asyncio
import re
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.clock import SystemClock
from adapters.kinds.emulated import Place, fair_afternoon
from adapters.stores.memory.records import MemoryRecords
from powersync import vendors
from powersync.commands.check import contact_all
from powersync.commands.demo import demo_tables
from powersync.commands.source_contacts import PriceContact
from powersync.config import parse
from powersync.demo import day
from powersync.demo.parts import parts_of
from powersync.wiring import open_prices, surroundings_of
from scheduler.prices import Prices
from scheduler.state import HouseState

LIVE = [row for row in vendors.PRICES.values() if row.emulated is not None]
ASKED_AGAIN = [row for row in LIVE if row.driver != "covau"]  # its plan is read once and kept
CLOCK = SystemClock()


@asynccontextmanager
async def a_retailer(row, tmp_path):
    """The emulated source, and the demo's house that is to reach it."""
    place = Place(house=fair_afternoon(CLOCK, 13_300), clock=CLOCK, timezone=day.TIMEZONE)
    emulator = row.emulated.build(place)
    await emulator.start()
    ports = {"house": 1, "battery": 2, "charger": 3, "tariff": emulator.port}
    try:
        yield emulator, parse(demo_tables(parts_of(tariff=row.driver), ports, "127.0.0.1", 0, tmp_path))
    finally:
        await emulator.stop()


def opened(config):
    return open_prices(config, surroundings_of(config, CLOCK, MemoryRecords().documents))


async def checked(config, row):
    source = opened(config)
    try:
        (told,) = await asyncio.wait_for(contact_all([PriceContact(source, row, CLOCK, config.site)]), 20)
    finally:
        await source.close()
    return told


@pytest.mark.parametrize("row", LIVE, ids=[row.driver for row in LIVE])
async def test_check_says_what_power_costs_and_what_to_do_when_nobody_answers(row, tmp_path):
    async with a_retailer(row, tmp_path) as (emulator, config):
        told = await checked(config, row)
        assert re.fullmatch(r"power costs .+/kWh.* until .+, .*export.+", told.says), told
        await emulator.stop()
        silent = await checked(config, row)
    assert (silent.answered, silent.says) == (False, None)
    assert silent.advice is not None


@pytest.mark.parametrize("row", LIVE, ids=[row.driver for row in LIVE])
async def test_the_demo_has_prices_of_now_and_of_hours_ahead(row, tmp_path):
    async with a_retailer(row, tmp_path) as (_, config):
        source, now = opened(config), CLOCK.now()
        tariff = await source.fetch(now, now + timedelta(hours=48))
        await source.close()
    assert tariff.told_at(now) is not None
    assert tariff.slots[-1].end - now > timedelta(hours=1)


@pytest.mark.parametrize("row", ASKED_AGAIN, ids=[row.driver for row in ASKED_AGAIN])
async def test_the_last_good_prices_stay_while_nobody_answers_and_then_none_is_known(row, tmp_path):
    async with a_retailer(row, tmp_path) as (emulator, config):
        state, now = HouseState(config.house(), MemoryRecords().documents), CLOCK.now()
        prices = Prices(state, opened(config), None, clock=CLOCK, on_news=lambda: None, on_late=lambda: None)
        await prices.renew(now)
        good = state.tariff
        assert good.told_at(now) is not None
        await emulator.stop()
        for hours in (26, 27):
            await prices.renew(now + timedelta(hours=hours))
        await prices.close()
    assert state.tariff == good
    assert state.tariff.at(good.slots[-1].end + timedelta(hours=1)) is None
