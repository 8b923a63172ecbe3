"""What `powersync check` tells an owner about an account at Amber, over its emulator."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from adapters.clock import SystemClock
from adapters.clouds.nem.recorded import RecordedMarket
from adapters.prices.amber.emulator.documents import site
from adapters.prices.amber.emulator.retailer import TOKEN, AmberEmulator
from adapters.stores.memory.records import MemoryRecords
from domain.energy.billed import billed_days
from domain.instants import midnight
from powersync.commands.check import contact_all
from powersync.commands.source_contacts import PriceContact
from powersync.config import parse
from powersync.vendors import PRICES
from powersync.wiring import open_bills, open_prices, surroundings_of


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


async def test_the_house_of_an_account_reads_its_bills_and_one_with_fixed_prices_reads_none(emulator):
    clock, zone = SystemClock(), "Australia/Brisbane"
    tariff = {"driver": "amber", "token": TOKEN, "base_url": f"{emulator.url}/v1"}
    config = parse({"site": {"timezone": zone}, "tariff": tariff})
    near = surroundings_of(config, clock, MemoryRecords().documents)
    bills = open_bills(config, near)
    today = midnight(clock.now().astimezone(ZoneInfo(zone)).date(), ZoneInfo(zone))
    told = await bills.billed(today - timedelta(days=3), today)
    await bills.close()
    assert len(billed_days(told, zone)) == 3
    fixed = {"driver": "time_of_use", "period": [{"import": 0.3, "export": 0.05}]}
    assert open_bills(parse({"tariff": fixed}), near) is None
