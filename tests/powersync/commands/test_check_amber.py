"""What `powersync check` tells an owner about an account at Amber, over its emulator."""

import pytest

from adapters.clock import SystemClock
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.prices.amber.emulator.documents import site
from adapters.prices.amber.emulator.retailer import TOKEN, AmberEmulator
from adapters.stores.memory.records import MemoryRecords
from powersync.commands.check import contact_all
from powersync.commands.contacts import PriceContact
from powersync.config import parse
from powersync.vendors import PRICES
from powersync.wiring import open_prices, surroundings_of


async def row_of(emulator, **changes):
    clock = SystemClock()
    tariff = {
        "driver": "amber",
        "token": TOKEN,
        "base_url": f"{emulator.url}/v1",
        "websocket_url": emulator.url,
    }
    config = parse({"site": {"timezone": "Australia/Adelaide"}, "tariff": tariff | changes})
    source = open_prices(config, surroundings_of(config, clock, MemoryRecords().documents))
    (row,) = await contact_all([PriceContact(source, PRICES["amber"], clock, config.site)])
    await source.close()
    return row


@pytest.fixture
async def emulator():
    made = AmberEmulator(RecordedMarket("SA1"), clock=SystemClock())
    await made.start()
    yield made
    await made.stop()


async def test_an_account_that_answers_says_what_power_costs(emulator):
    row = await row_of(emulator)
    assert (row.id, row.driver, row.answered, row.advice) == ("price", "amber", True, None)
    assert row.says.startswith("power costs ")


@pytest.mark.parametrize(
    ("changes", "faults", "advice"),
    [
        ({"token": "psk_mistyped"}, {}, "Make a new token"),
        ({"site_id": "01ANOTHER"}, {}, "tariff.site_id"),
        ({}, {"sites": [site("01HOUSE"), site("01SHED")]}, "Set tariff.site_id"),
        ({}, {"sites": []}, "does not supply this account"),
        ({}, {"status": 429}, "another program uses it"),
        ({}, {"web_page": True}, "Something else answers in Amber's place"),
        ({"base_url": "http://127.0.0.1:1/v1"}, {}, "check the address, the network"),
    ],
)
async def test_what_goes_wrong_is_told_with_what_to_do(emulator, changes, faults, advice):
    for name, value in faults.items():
        setattr(emulator if name == "sites" else emulator.faults, name, value)
    row = await row_of(emulator, **changes)
    assert not row.answered
    assert advice in row.advice
