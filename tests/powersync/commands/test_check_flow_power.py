"""What `powersync check` tells an owner about Flow Power, over the emulated KWatch."""

import pytest

from adapters.clock import SystemClock
from adapters.prices.flow_power.emulator.kwatch import KEY, KWatchEmulator
from adapters.stores.memory.records import MemoryRecords
from powersync.commands.check import contact_all
from powersync.commands.source_contacts import PriceContact
from powersync.config import parse
from powersync.vendors import PRICES
from powersync.wiring import open_prices, surroundings_of

NOBODY = "http://127.0.0.1:1"


async def row_of(emulator, **changes):
    clock = SystemClock()
    tariff = {
        "driver": "flow_power",
        "region": "SA1",
        "api_key": KEY,
        "base_url": emulator.url,
        "aemo_url": NOBODY,
        "aemo_summary_url": NOBODY,
    }
    config = parse({"site": {"timezone": "Australia/Adelaide"}, "tariff": tariff | changes})
    source = open_prices(config, surroundings_of(config, clock, MemoryRecords().documents))
    (row,) = await contact_all([PriceContact(source, PRICES["flow_power"], clock, config.site)])
    await source.close()
    return row


@pytest.fixture
async def emulator():
    made = KWatchEmulator(clock=SystemClock())
    await made.start()
    yield made
    await made.stop()


async def test_a_house_that_is_known_says_what_power_costs(emulator):
    row = await row_of(emulator)
    assert (row.id, row.driver, row.answered, row.advice) == ("price", "flow_power", True, None)
    assert row.says.startswith("power costs ")


@pytest.mark.parametrize(
    ("changes", "faults", "advice"),
    [
        ({"api_key": "mistyped"}, {}, "Copy the key again"),
        ({}, {"status": 403, "refusal": "this host is not on the allowlist"}, "let yours in"),
        ({}, {"shape": "empty"}, "without a price of now"),
        ({}, {"ahead_h": 2.0}, "without a price of now"),
        ({}, {"web_page": True}, "Something else answers in KWatch's place"),
        ({"base_url": NOBODY}, {}, "check the address, the network"),
    ],
)
async def test_what_goes_wrong_is_told_with_what_to_do(emulator, changes, faults, advice):
    for name, value in faults.items():
        setattr(emulator.faults, name, value)
    row = await row_of(emulator, **changes)
    assert not row.answered
    assert advice in row.advice
