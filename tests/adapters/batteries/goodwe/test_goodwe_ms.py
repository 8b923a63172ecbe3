"""A GoodWe without a battery over its UDP port: what it gives, and a limit in W, per cent, or at a meter."""

from contextlib import asynccontextmanager

import pytest

from adapters.batteries.goodwe.link import GoodWeLink
from adapters.batteries.goodwe.ms.driver import GoodWeMsDriver
from adapters.batteries.goodwe.ms.emulator import GoodWeMsEmulator
from domain.command.command import CommandState
from domain.command.order import OutputOrder
from domain.errors import ConfigurationError, NotSupported, Rejected, Unreachable
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import parse
from tests.adapters.emulators.houses import ManualClock, a_house
from tests.fakes.lane_bench import LaneBench
from tests.powersync.opened import open_all

THREE_PHASES = {"serial": "9010KDTU22AW0001", "model": "GW10K-DT"}
TWO_KW, NONE_OUT = OutputOrder(limit_w=2_000), OutputOrder(limit_w=0, at_meter=True)


class Ms:
    def __init__(self, *, pv_w=4_000.0, load_w=1_000.0, has_meter=False, **emulator):
        self.clock = ManualClock()
        self.house = a_house(pv_w=pv_w, load_w=load_w)
        self.house.battery = None
        self.has_meter = has_meter
        self.emulator = GoodWeMsEmulator(self.house, clock=self.clock, has_meter=has_meter, **emulator)
        self.faults = self.emulator.faults

    async def start(self):
        await self.emulator.start()
        self.driver = self.a_driver()

    def a_driver(self):
        link = GoodWeLink("127.0.0.1", port=self.emulator.port, family="MS", address=127, timeout_s=0.25)
        return GoodWeMsDriver(link, self.clock, rated_w=5_000, has_meter=self.has_meter)

    @property
    def gives_w(self):
        self.emulator.live()
        return self.house.roof_w["goodwe_ms"]


@asynccontextmanager
async def an_ms(**wishes):
    inverter = Ms(**wishes)
    await inverter.start()
    try:
        yield inverter
    finally:
        await inverter.driver.close()
        await inverter.emulator.stop()


@pytest.mark.parametrize("kind", [{}, THREE_PHASES])
async def test_what_it_gives_comes_from_the_ac_side(kind):
    async with an_ms(**kind) as inverter:
        reading = await inverter.driver.read()
        assert (reading.pv_w, reading.grid_w, reading.battery) == (4_000, None, None)
        assert reading.model == kind.get("model", "GW5000-MS")
        assert inverter.driver.capabilities.is_limitable
        assert inverter.driver.capabilities.ends_by_itself is False


@pytest.mark.parametrize(
    ("kind", "found", "writes"),
    [
        ({}, {40_328: 0, 40_329: 4_600}, [(0x10, 40_328, (0, 2_000)), (0x06, 40_327, (1,))]),
        (THREE_PHASES, {40_336: 90}, [(0x06, 40_336, (40,)), (0x06, 40_327, (1,))]),
    ],
)
async def test_a_limit_is_a_value_and_a_switch_and_is_put_back_exactly(kind, found, writes):
    async with an_ms(**kind) as inverter:
        inverter.emulator.held |= found
        await inverter.driver.read()
        bench = LaneBench(inverter)
        assert (await bench.send(TWO_KW)).state is CommandState.SENT
        assert inverter.emulator.writes == writes
        assert inverter.gives_w == 2_000
        await bench.release()
        assert {each: inverter.emulator.held[each] for each in found} == found
        assert inverter.gives_w == 4_000


async def test_one_with_its_own_meter_lets_nothing_out_and_follows_the_load():
    async with an_ms(has_meter=True) as inverter:
        await inverter.driver.read()
        assert inverter.driver.capabilities.by_own_meter
        await LaneBench(inverter).send(NONE_OUT)
        assert inverter.gives_w == 1_000
        inverter.house.load_wanted_w = 1_700
        inverter.clock.turn(1)
        inverter.emulator.live()
        assert inverter.gives_w == 1_700


async def test_a_limit_that_was_there_is_never_widened():
    async with an_ms() as inverter:
        inverter.emulator.held |= {40_327: 1, 40_329: 1_500}
        await inverter.driver.read()
        bench = LaneBench(inverter)
        await bench.send(TWO_KW)
        assert inverter.gives_w == 1_500
        await bench.release()
        assert (inverter.emulator.held[40_327], inverter.emulator.held[40_329]) == (1, 1_500)


async def test_firmware_without_a_limit_is_read_and_says_so():
    async with an_ms() as inverter:
        inverter.emulator.missing |= {40_328, 40_329}
        assert (await inverter.driver.read()).pv_w == 4_000
        assert not inverter.driver.capabilities.is_limitable
        assert "no export limit" in inverter.driver.capabilities.why_not
        with pytest.raises(NotSupported):
            await inverter.driver.baseline()


async def test_one_with_a_battery_is_no_inverter_of_sun_alone():
    async with an_ms(serial="91000ETU22AW0001") as inverter:
        with pytest.raises(Rejected, match="has a battery"):
            await inverter.driver.read()


@pytest.mark.parametrize("fault", ["silent", "garbage"])
async def test_trouble_is_told_and_passes(fault):
    async with an_ms() as inverter:
        setattr(inverter.faults, fault, True)
        with pytest.raises(Unreachable):
            await inverter.driver.read()
        setattr(inverter.faults, fault, False)
        assert (await inverter.driver.read()).pv_w == 4_000


async def test_a_number_that_is_none_is_unknown():
    async with an_ms() as inverter:
        inverter.emulator.overrides |= {30_127: 0xFFFF, 30_128: 0xFFFF}
        assert (await inverter.driver.read()).pv_w is None


async def test_a_refused_limit_fails_and_a_lost_write_does_not():
    async with an_ms() as inverter:
        await inverter.driver.read()
        inverter.faults.refuses_writes = True
        assert (await LaneBench(inverter).send(TWO_KW)).state is CommandState.FAILED
        inverter.faults.refuses_writes = False
        inverter.emulator.server.loses_answers = 1
        assert (await LaneBench(inverter).send(TWO_KW)).is_open
        assert inverter.gives_w == 2_000


async def test_check_has_a_row_and_the_rating_is_asked_for():
    async with an_ms() as inverter:
        table = {"driver": "goodwe_ms", "host": "127.0.0.1", "port": inverter.emulator.port, "rated_w": 5_000}
        config = parse({"pv": [table]})
        watch = open_all(config, inverter.clock)["pv/1"]
        (row,) = await contact_all(contacts_of(watch, config))
        await watch.close()
    assert (row.driver, row.answered, row.model) == ("goodwe_ms", True, "GW5000-MS")
    with pytest.raises(ConfigurationError, match=r"pv\[0\]\.rated_w: is missing"):
        parse({"pv": [{"driver": "goodwe_ms", "host": "a"}]})
