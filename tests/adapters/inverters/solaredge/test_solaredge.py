"""SolarEdge over a socket: read by SunSpec, limited by registers of its own that let go without us."""

import pytest

from adapters.inverters.solaredge.registers import float_in, float_words, long_in, long_words
from domain.command.command import CommandState
from domain.command.order import OutputOrder
from domain.errors import NotSupported, Unreachable
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import parse
from tests.adapters.inverters.inverters import a_solaredge
from tests.fakes.lane_bench import LaneBench
from tests.powersync.opened import open_all

TWO_KW = OutputOrder(limit_w=2_000)
FORTY_PCT = (0, 0x4220)


@pytest.mark.parametrize(
    ("value", "words"), [(100.0, [0, 0x42C8]), (40.0, [0, 0x4220]), (0.1, [0xCCCD, 0x3DCC])]
)
def test_the_low_word_comes_first(value, words):
    assert float_words(value) == words
    assert float_in(words) == pytest.approx(value)
    assert float_in([0, 0x7FC0]) is None
    assert long_in(long_words(86_400)) == 86_400


async def test_what_it_gives_and_what_it_can_do():
    async with a_solaredge() as inverter:
        assert (await inverter.driver.read()).pv_w == 4_000
        able = inverter.driver.capabilities
        assert (able.limits, able.rated_w, able.ends_by_itself, able.why_not) == (True, 5_000, True, "")


async def test_a_limit_is_written_with_its_time_out_and_followed_by_one_write():
    async with a_solaredge() as inverter:
        await inverter.driver.read()
        bench = LaneBench(inverter)
        assert (await bench.send(TWO_KW)).state is CommandState.SENT
        assert [(each.address, each.values) for each in inverter.emulator.writes] == [
            (0xF310, (600, 0)),
            (0xF322, FORTY_PCT),
            (0xF300, (1,)),
        ]
        assert inverter.gives_w == 2_000
        await bench.send(OutputOrder(limit_w=2_500))
        assert len(inverter.emulator.writes) == 4
        await bench.release()
        assert inverter.gives_w == 4_000
        assert (inverter.emulator.held[0xF300], inverter.emulator.held[0xF310]) == (0, 60)


async def test_without_us_the_owners_fallback_holds():
    async with a_solaredge() as inverter:
        await inverter.driver.read()
        await LaneBench(inverter).send(TWO_KW)
        inverter.clock.turn(601)
        assert (await inverter.driver.read()).pv_w == 4_000


async def test_our_limit_from_a_lost_life_is_never_taken_for_the_owners():
    async with a_solaredge() as inverter:
        await inverter.driver.read()
        await LaneBench(inverter).send(TWO_KW)
        await inverter.driver.close()
        inverter.driver = inverter.a_driver()
        await inverter.driver.read()
        bench = LaneBench(inverter)
        await bench.send(OutputOrder(limit_w=1_000))
        await bench.release()
        assert inverter.gives_w == 4_000


@pytest.mark.parametrize(
    ("enabled", "wanted_w", "gives_w"), [(1, 2_370, 1_500), (1, 1_000, 1_000), (0, 2_370, 2_370)]
)
async def test_a_limit_is_never_wider_than_the_one_in_force_before_it(enabled, wanted_w, gives_w):
    async with a_solaredge() as inverter:
        inverter.emulator.write(0xF322, float_words(30.0))
        inverter.emulator.write(0xF300, [enabled])
        await inverter.driver.read()
        bench = LaneBench(inverter)
        assert (await bench.send(OutputOrder(limit_w=wanted_w))).is_open
        assert inverter.gives_w == pytest.approx(gives_w)
        await bench.release()
        assert float_in([inverter.emulator.held[at] for at in (0xF322, 0xF323)]) == 30
        assert (inverter.emulator.held[0xF300], inverter.emulator.held[0xF310]) == (enabled, 60)


async def test_one_whose_power_may_not_be_controlled_is_read_and_says_what_to_switch_on():
    async with a_solaredge(controlled=False) as inverter:
        assert (await inverter.driver.read()).pv_w == 4_000
        assert not inverter.driver.capabilities.is_limitable
        assert "Advanced Power Control" in inverter.driver.capabilities.why_not
        with pytest.raises(NotSupported):
            await inverter.driver.baseline()


@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("lost", ["request", "answer"])
async def test_a_lost_write_is_found_or_sent_once_more(lost, at):
    async with a_solaredge() as inverter:
        await inverter.driver.read()
        inverter.faults.loses, inverter.faults.lets_pass = lost, at
        assert (await LaneBench(inverter).send(TWO_KW)).is_open
        assert inverter.gives_w == 2_000


async def test_a_refused_limit_fails():
    async with a_solaredge() as inverter:
        await inverter.driver.read()
        inverter.faults.refuses_writes = True
        assert (await LaneBench(inverter).send(TWO_KW)).state is CommandState.FAILED


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_frame"])
async def test_trouble_is_told_and_passes(fault):
    async with a_solaredge() as inverter:
        setattr(inverter.faults, fault, True)
        with pytest.raises(Unreachable):
            await inverter.driver.read()
        setattr(inverter.faults, fault, False)
        inverter.clock.turn(60)
        assert (await inverter.driver.read()).pv_w == 4_000


async def test_check_has_a_row():
    async with a_solaredge(controlled=False) as inverter:
        config = parse({"pv": [{"driver": "solaredge", "host": "127.0.0.1", "port": inverter.emulator.port}]})
        watch = open_all(config, inverter.clock)["pv/1"]
        (row,) = await contact_all(contacts_of(watch, config))
        await watch.close()
    assert (row.driver, row.answered, row.model) == ("solaredge", True, "SolarEdge SE5K-RW0TEBEN4")
    assert "Advanced Power Control" in row.unsupported[0]
