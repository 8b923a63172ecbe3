"""The market of `spike.region`, read beside a tariff that does not tell its price, over AEMO's emulator."""

from datetime import timedelta

import pytest

from adapters.clock import SystemClock
from adapters.clouds.nem.emulator import PREDISPATCH, NemEmulator
from adapters.stores.memory.records import MemoryRecords
from domain.errors import ConfigurationError
from powersync.commands.check import contact_all
from powersync.commands.source_contacts import MarketContact
from powersync.config import notices, parse
from powersync.wiring import open_market, surroundings_of

FIXED = {"driver": "time_of_use", "period": [{"import": 0.3, "export": 0.05}]}


class MidSlot(SystemClock):
    """In the middle of the five minutes of now: the price of those that just began is not published yet."""

    def now(self):
        at = super().now()
        return at + timedelta(seconds=150 - at.timestamp() % 300)


def config_of(**spike):
    return parse({"site": {"timezone": "Australia/Adelaide"}, "tariff": FIXED, "spike": spike})


@pytest.fixture
async def emulator():
    made = NemEmulator(clock=MidSlot())
    await made.start()
    yield made
    await made.stop()


async def row_of(emulator):
    clock, summary = MidSlot(), f"{emulator.url}/aemo/apps/api/report"
    config = config_of(enabled=True, region="SA1", base_url=emulator.url, summary_url=summary)
    source = open_market(config, surroundings_of(config, clock, MemoryRecords().documents))
    (row,) = await contact_all([MarketContact(source, clock, config.site)])
    await source.close()
    return row


async def test_the_market_says_what_it_pays_and_no_forecast_is_asked_for(emulator):
    row = await row_of(emulator)
    assert (row.id, row.driver, row.answered) == ("market", "aemo", True)
    assert row.says.startswith("the market pays ")
    assert not [path for path in emulator.paths if path.startswith(PREDISPATCH)]


async def test_a_market_that_turns_the_server_away_is_told_with_what_to_do(emulator):
    emulator.faults.status = emulator.faults.summary_status = 403
    row = await row_of(emulator)
    assert not row.answered
    assert "turns this server away" in row.advice


@pytest.mark.parametrize("spike", [{}, {"enabled": True}, {"region": "SA1"}])
def test_the_market_is_asked_only_where_spikes_are_looked_for_and_it_is_named(spike):
    config = config_of(**spike)
    assert open_market(config, surroundings_of(config, MidSlot(), MemoryRecords().documents)) is None


def test_a_region_that_is_none_is_a_fault_by_its_key():
    with pytest.raises(ConfigurationError, match=r"spike\.region.*SA1"):
        config_of(enabled=True, region="SA")


def test_a_named_market_ends_the_notice_that_no_spike_is_seen():
    about = [line.split(":")[0] for line in notices(config_of(enabled=True, region="SA1"))]
    assert not [key for key in about if key.startswith("spike.") and key != "spike.enabled"]
    assert not [line for line in notices(config_of(enabled=True, region="SA1")) if "no spike is seen" in line]
    assert [line for line in notices(config_of(enabled=True)) if "no spike is seen" in line]
    assert [line for line in notices(config_of(region="SA1")) if line.startswith("spike.region: ")]
