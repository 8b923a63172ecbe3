"""Every live price source, as the demo and `powersync check` meet it: over its emulator, told or refused."""

import asyncio
import re

import pytest

from adapters.clock import SystemClock
from adapters.kinds.emulated import Place, fair_afternoon
from adapters.stores.memory.records import MemoryRecords
from powersync import vendors
from powersync.commands.check import contact_all
from powersync.commands.contacts import PriceContact
from powersync.commands.demo import demo_config
from powersync.demo import day
from powersync.demo.parts import parts_of
from powersync.wiring import open_prices, surroundings_of

LIVE = [row for row in vendors.PRICES.values() if row.emulated is not None]


@pytest.mark.parametrize("row", LIVE, ids=[row.driver for row in LIVE])
async def test_the_demo_lives_with_it_and_check_says_what_power_costs_until_nobody_answers(row, tmp_path):
    clock = SystemClock()
    place = Place(house=fair_afternoon(clock, 13_300), clock=clock, timezone=day.TIMEZONE)
    emulator = row.emulated.build(place)
    await emulator.start()
    ports = {"house": 1, "battery": 2, "charger": 3, "tariff": emulator.port}
    config = demo_config(parts_of(tariff=row.driver), ports, "127.0.0.1", 0, tmp_path)
    near = surroundings_of(config, clock, MemoryRecords().documents)
    source = open_prices(config, near)
    other = open_prices(config, near)
    try:
        now = clock.now()
        (told,) = await contact_all([PriceContact(source, row, clock, config.site)])
        assert re.fullmatch(r"power costs .+/kWh until .+, .*export.+", told.says), told
        tariff = await source.fetch(now, now.replace(year=now.year + 1))
        assert tariff.told_at(now) is not None
        assert (tariff.slots[-1].end - now).total_seconds() > 3_600
        await emulator.stop()
        (silent,) = await asyncio.wait_for(contact_all([PriceContact(other, row, clock, config.site)]), 20)
        assert (silent.answered, silent.says) == (False, None)
        assert silent.advice is not None
    finally:
        await source.close()
        await other.close()
        await emulator.stop()
