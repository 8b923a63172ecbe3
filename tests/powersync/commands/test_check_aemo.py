"""What `powersync check` tells an owner about the wholesale market, over its emulator."""

import pytest

from adapters.clock import SystemClock
from adapters.clouds.nem.emulator import NemEmulator
from adapters.clouds.nem.recorded import PACKAGED
from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError
from powersync.commands.check import contact_all
from powersync.commands.source_contacts import PriceContact
from powersync.config import load, parse
from powersync.vendors import PRICES
from powersync.wiring import open_prices, surroundings_of


async def row_of(emulator, **changes):
    clock = SystemClock()
    tariff = {
        "driver": "aemo",
        "region": "NSW1",
        "base_url": emulator.url,
        "summary_url": f"{emulator.url}/aemo/apps/api/report",
    }
    config = parse({"site": {"timezone": "Australia/Sydney"}, "tariff": tariff | changes})
    source = open_prices(config, surroundings_of(config, clock, MemoryRecords().documents))
    (row,) = await contact_all([PriceContact(source, PRICES["aemo"], clock, config.site)])
    await source.close()
    return row


@pytest.fixture
async def emulator():
    made = NemEmulator(clock=SystemClock())
    await made.start()
    yield made
    await made.stop()


async def test_the_market_says_what_power_costs(emulator):
    row = await row_of(emulator)
    assert (row.id, row.driver, row.answered, row.advice) == ("price", "aemo", True, None)
    assert row.says.startswith("power costs ")


@pytest.mark.parametrize(
    ("faults", "changes", "advice"),
    [
        ({"status": 403, "summary_status": 403}, {}, "turns this server away"),
        ({"unpriced": {"NSW1"}}, {}, "check tariff.region"),
        ({"web_page": True}, {}, "Something else answers in AEMO's place"),
        ({}, {"base_url": "http://127.0.0.1:1", "summary_url": "http://127.0.0.1:1"}, "check the address"),
    ],
)
async def test_what_goes_wrong_is_told_with_what_to_do(emulator, faults, changes, advice):
    for name, value in faults.items():
        setattr(emulator.faults, name, value)
    row = await row_of(emulator, **changes)
    assert not row.answered
    assert advice in row.advice


async def test_with_a_file_nobody_is_asked(emulator):
    row = await row_of(emulator, csv=str(PACKAGED))
    assert row.says.startswith("power costs ")
    assert list(emulator.paths) == []


def loaded(tariff):
    return load(None, {}, {"site": {"timezone": "Australia/Sydney"}, "tariff": {"driver": "aemo"} | tariff})


@pytest.mark.parametrize(
    ("tariff", "fault"),
    [
        ({}, "tariff.region: is missing"),
        ({"region": "WA1"}, "tariff.region: 'WA1' is not allowed"),
        ({"region": "SA1", "gst": 10}, "tariff.gst: 10 is not allowed"),
        ({"region": "SA1", "base_url": "nemweb"}, "tariff.base_url"),
        ({"region": "SA1", "summary_url": "http://me:pass@host"}, "tariff.summary_url"),
    ],
)
def test_each_mistake_is_one_fault_with_its_key(tariff, fault):
    with pytest.raises(ConfigurationError) as caught:
        loaded(tariff)
    assert len(caught.value.faults) == 1
    assert fault in caught.value.faults[0]
