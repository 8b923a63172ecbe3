"""A device tried before it is part of the house: checked, contacted once, never on a second connection."""

import asyncio

import pytest

from adapters.batteries.alphaess.emulator.inverter import AlphaEssEmulator
from adapters.clock import SystemClock
from adapters.links.homeassistant.emulator.core import TOKEN, HomeAssistantEmulator
from adapters.simulated.battery import SimulatedBattery
from adapters.simulated.house import SimulatedHouse
from adapters.stores.memory.records import MemoryRecords
from api.settings import MASK
from domain.errors import Conflict, InvalidRequest
from powersync.settings.source import source_of_tables
from powersync.settings.trial import Trials

CLOCK = SystemClock()
TARIFF = {"driver": "time_of_use", "period": [{"import": 0.3, "export": 0.05}]}


@pytest.fixture
async def inverter():
    house = SimulatedHouse(
        now=CLOCK.now(), pv_available_w=3_000, load_wanted_w=500, battery=SimulatedBattery(soc_pct=40)
    )
    made = AlphaEssEmulator(house, clock=CLOCK)
    await made.start()
    yield made
    await made.stop()


def battery(inverter, **changes):
    return {
        "driver": "alphaess", "model": "SMILE-T10", "host": "127.0.0.1", "port": inverter.port, **changes
    }  # fmt: skip


class House:
    """A house that runs with these tables."""

    def __init__(self, **tables):
        self.source = source_of_tables(tables)
        self.trials = Trials(MemoryRecords().documents, CLOCK)

    async def tried(self, section, table, id_=None):
        return await self.trials.of(self.source, self.source.config, section, table, id_)

    async def faults(self, section, table, id_=None):
        with pytest.raises(InvalidRequest) as error:
            await self.tried(section, table, id_)
        return error.value.fields


async def test_a_device_that_answers_tells_what_it_is_and_measures_and_is_left_as_it_was(inverter):
    told = await House().tried("battery", battery(inverter))
    assert (told.answered, told.driver, told.model, told.error) == (True, "alphaess", "SMILE-T10", None)
    assert told.reading["battery"]["soc_pct"] == pytest.approx(40, abs=1)
    assert "charger" not in told.reading
    assert told.restart == ("battery",)
    assert inverter.writes == []


async def test_a_device_that_does_not_answer_says_why_in_plain_words(inverter):
    await inverter.stop()
    told = await House().tried("battery", battery(inverter))
    assert told.answered is False
    assert "switch Modbus TCP on" in told.advice


async def test_what_the_house_talks_with_is_not_contacted_twice(inverter):
    house = House(battery=battery(inverter))
    for table in (battery(inverter), battery(inverter, unit=3), {**battery(inverter), "driver": "sigenergy"}):
        table.pop("model") if table["driver"] == "sigenergy" else None
        told = await house.tried("battery", table)
        assert (told.answered, told.in_use) == (None, "battery")
        assert "not opened twice" in told.says


@pytest.mark.parametrize(
    ("section", "table", "keys"),
    [
        ("battery", {"driver": "alphaes"}, {"driver"}),
        ("battery", {"driver": "alphaess", "host": "h", "model": "SMILE-T10", "prot": 5}, {"prot"}),
        ("battery", {"driver": "goodwe_entity"}, {"homeassistant"}),
        ("tariff", {"driver": "amber"}, {"token"}),
        ("tariff", {"driver": "amber", "token": MASK}, {"token"}),
        ("pv", {"driver": "fronius"}, {"host"}),
        ("pv", {"driver": "fronius", "host": "127.0.0.1:18508"}, {"host"}),
        ("homeassistant", {"url": "http://home.local:81230", "token": "t"}, {"url"}),
        # what the checks let through and the driver's own making does not
        ("homeassistant", {"url": "http://home.local/\x01", "token": "t"}, {"url"}),
        ("loadpoint.charger", {"driver": "zaptec"}, None),
        ("homeassistant", {"url": "homeassistant.local"}, {"url", "token"}),
    ],
)
async def test_faults_are_told_by_their_keys_in_the_table_and_nothing_is_contacted(section, table, keys):
    found = await House().faults(section, table)
    assert found
    assert keys is None or set(found) == keys


@pytest.mark.parametrize(
    ("section", "table", "says"),
    [
        ("tariff", TARIFF, "power costs"),
        ("forecast.solar", {"driver": "simulated"}, None),
        ("loadpoint.charger", {"driver": "ocpp", "identity": "CP-A"}, "/ocpp/CP-A in the charger"),
    ],
)
async def test_services_and_devices_that_dial_say_what_comes(section, table, says):
    told = await House(ocpp={}).tried(section, table)
    assert (told.section, told.driver) == (section, table["driver"])
    assert says is None or says in told.says
    assert told.answered is (None if section == "loadpoint.charger" else True)


async def test_a_secret_sent_as_dots_is_the_one_the_house_has_and_none_is_told():
    core = HomeAssistantEmulator([], clock=CLOCK)
    await core.start()
    try:
        house = House(homeassistant={"url": "http://127.0.0.1:1", "token": TOKEN})
        told = await house.tried("homeassistant", {"url": core.url, "token": MASK})
        assert (told.answered, told.model, told.driver) == (True, "Home Assistant", None)
        wrong = await house.tried("homeassistant", {"url": core.url, "token": "a-mistyped-token"})
        assert wrong.answered is False
        assert "a-mistyped-token" not in str(wrong)
    finally:
        await core.stop()


async def test_one_is_tried_at_a_time(inverter):
    house = House()
    first = asyncio.create_task(house.tried("battery", battery(inverter)))
    await asyncio.sleep(0)
    with pytest.raises(Conflict, match="wait for its answer"):
        await house.tried("tariff", TARIFF)
    assert (await first).answered


async def test_a_charger_is_tried_in_the_place_of_its_loadpoint():
    house = House(loadpoint=[{"id": "garage"}, {"id": "yard", "charger": {"driver": "simulated"}}])
    told = await house.tried("loadpoint.charger", {"driver": "simulated", "port": 1}, "yard")
    assert told.restart == ("loadpoint[1].charger",)
    assert (await house.tried("loadpoint.charger", {"driver": "simulated"})).restart == ("loadpoint[2]",)
