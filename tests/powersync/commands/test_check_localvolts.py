"""What `powersync check` tells an owner about a meter at Localvolts, over its emulator."""

import pytest

from adapters.clock import SystemClock
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.prices.localvolts.emulator.retailer import KEY, NMI, PARTNER, LocalvoltsEmulator
from adapters.stores.memory.records import MemoryRecords
from powersync.commands.check import contact_all
from powersync.commands.source_contacts import PriceContact
from powersync.config import parse
from powersync.vendors import PRICES
from powersync.wiring import open_prices, surroundings_of


async def row_of(emulator, **changes):
    clock = SystemClock()
    tariff = {"driver": "localvolts", "api_key": KEY, "partner": PARTNER, "base_url": emulator.url}
    config = parse({"site": {"timezone": "Australia/Adelaide"}, "tariff": tariff | changes})
    source = open_prices(config, surroundings_of(config, clock, MemoryRecords().documents))
    (row,) = await contact_all([PriceContact(source, PRICES["localvolts"], clock, config.site)])
    await source.close()
    return row


@pytest.fixture
async def emulator():
    made = LocalvoltsEmulator(RecordedMarket("SA1"), clock=SystemClock())
    await made.start()
    yield made
    await made.stop()


async def test_a_meter_that_answers_says_what_power_costs(emulator):
    row = await row_of(emulator, nmi=NMI)
    assert (row.id, row.driver, row.answered, row.advice) == ("price", "localvolts", True, None)
    assert row.says.startswith("power costs ")


@pytest.mark.parametrize(
    ("changes", "faults", "advice"),
    [
        ({"api_key": "mistyped"}, {}, "Copy key and partner id again"),
        ({"partner": "99"}, {}, "tariff.partner"),
        ({"nmi": "4001000000"}, {}, "check tariff.nmi"),
        ({}, {"nmis": [NMI, "2001999999"]}, "Set tariff.nmi"),
        ({}, {"web_page": True}, "Something else answers"),
        ({"base_url": "http://127.0.0.1:1/v1"}, {}, "check the address, the network"),
    ],
)
async def test_what_goes_wrong_is_told_with_what_to_do(emulator, changes, faults, advice):
    for name, value in faults.items():
        setattr(emulator if name == "nmis" else emulator.faults, name, value)
    row = await row_of(emulator, **changes)
    assert not row.answered
    assert advice in row.advice
