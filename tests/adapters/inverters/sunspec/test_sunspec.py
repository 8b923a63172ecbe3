"""SunSpec over a socket: where its models are found, what they mean, and a limit that ends by itself."""

import pytest

from adapters.links.sunspec import models
from domain.command.command import CommandState
from domain.command.order import OutputOrder
from domain.errors import NotSupported, Rejected, Unreachable
from domain.reason.reason import Why
from powersync.commands.check import contact_all
from powersync.commands.device_contacts import contacts_of
from powersync.config import parse
from tests.adapters.inverters.inverters import a_sunspec
from tests.fakes.lane_bench import LaneBench
from tests.powersync.opened import open_all

TWO_KW, FREE = OutputOrder(limit_w=2_000), OutputOrder(limit_w=None)


@pytest.mark.parametrize("base", [40_000, 50_000, 0])
async def test_its_models_are_found_wherever_the_list_begins(base):
    async with a_sunspec(base=base) as inverter:
        reading = await inverter.driver.read()
        assert (reading.pv_w, reading.model, reading.firmware) == (4_000, "Fronius Symo 5.0-3-M", "3.21")
        able = inverter.driver.capabilities
        assert (able.limits, able.rated_w, able.ends_by_itself) == (True, 5_000, True)


@pytest.mark.parametrize(
    ("words", "point", "value"),
    [
        ([0xFFFF] * 12 + [1_234, 0], models.POWER, 1_234),
        ([0xFFFF] * 12 + [1_234, 1], models.POWER, 12_340),
        ([0xFFFF] * 12 + [1_234, 0xFFFF], models.POWER, 123.4),
        ([0xFFFF] * 12 + [0xFFF6, 0], models.POWER, -10),
        ([0xFFFF] * 12 + [0x8000, 0], models.POWER, None),  # not implemented
        ([0xFFFF] * 12 + [1_234, 0x8000], models.POWER, None),  # nor is its scale
        ([0xFFFF] * 12 + [1_234, 11], models.POWER, None),  # no scale that can be
        ([0xFFFF] * 12, models.POWER, None),  # the model is too short
        ([0xFFFF], models.KIND, None),
        ([0xFFFF] * 20 + [0x447A, 0], models.FLOAT_POWER, 1_000),
        ([0xFFFF] * 20 + [0x7FC0, 0], models.FLOAT_POWER, None),
    ],
)
def test_values_have_scales_of_their_own_and_none_is_no_zero(words, point, value):
    assert models.number(words, point) == value


async def test_an_inverter_that_sleeps_gives_nothing_and_one_that_does_not_say_is_unknown():
    async with a_sunspec(pv_w=0) as inverter:
        assert (await inverter.driver.read()).pv_w == 0
        state = next(at for at in range(40_070, 40_130) if inverter.emulator.read(at, 1)[0] == 2)
        inverter.emulator.overrides[state] = 4
        assert (await inverter.driver.read()).pv_w is None


async def test_a_limit_is_one_write_with_its_timer_and_is_put_back_exactly():
    async with a_sunspec() as inverter:
        at = inverter.emulator.limit_at
        inverter.emulator.held |= {at: 7_500, at + 2: 30}
        await inverter.driver.read()
        baseline = await inverter.driver.baseline()
        bench = LaneBench(inverter)
        assert (await bench.send(TWO_KW)).state is CommandState.SENT
        assert inverter.emulator.writes == [(0x10, at, (4_000, 0, 600, 0, 1))]
        assert inverter.gives_w == 2_000
        assert (await inverter.driver.read_back(TWO_KW, baseline)).agrees
        await bench.release()
        assert [inverter.emulator.held[at + each] for each in range(5)] == [7_500, 0, 30, 0, 0]
        assert inverter.gives_w == 4_000


async def test_without_us_a_limit_ends_by_itself():
    async with a_sunspec() as inverter:
        await inverter.driver.read()
        await LaneBench(inverter).send(TWO_KW)
        inverter.clock.turn(599)
        assert inverter.gives_w == 2_000
        inverter.clock.turn(2)
        assert (await inverter.driver.read()).pv_w == 4_000


@pytest.mark.parametrize(
    ("limit_w", "scale", "raw"),
    [(2_000, -2, 4_000), (1_999.9, -2, 3_999), (2_040, 0, 40), (9_000, 0, 100), (0, -2, 0)],
)
async def test_a_share_is_rounded_down_to_the_inverters_own_steps(limit_w, scale, raw):
    async with a_sunspec(limit_scale=scale) as inverter:
        await inverter.driver.read()
        await LaneBench(inverter).send(OutputOrder(limit_w=limit_w))
        assert inverter.emulator.held[inverter.emulator.limit_at] == raw


async def test_registers_that_are_not_there_are_not_written():
    async with a_sunspec(lacks=("window", "ramp", "revert")) as inverter:
        await inverter.driver.read()
        at = inverter.emulator.limit_at
        bench = LaneBench(inverter)
        await bench.send(TWO_KW)
        assert inverter.driver.capabilities.ends_by_itself is False
        assert [(each.address, each.values) for each in inverter.emulator.writes] == [
            (at, (4_000,)),
            (at + 4, (1,)),
        ]
        await bench.release()
        assert inverter.gives_w == 4_000


async def test_our_limit_from_a_lost_life_is_never_taken_for_the_owners():
    async with a_sunspec() as inverter:
        await inverter.driver.read()
        await LaneBench(inverter).send(TWO_KW)
        await inverter.driver.close()
        inverter.driver = inverter.a_driver()
        await inverter.driver.read()
        bench = LaneBench(inverter)  # nothing is known of the life before
        await bench.send(OutputOrder(limit_w=1_000))
        await bench.release()
        assert inverter.gives_w == 4_000


async def test_a_limit_without_a_timer_is_the_owners_and_stays():
    async with a_sunspec() as inverter:
        at = inverter.emulator.limit_at
        inverter.emulator.write(at, (6_000, 0, 0, 0, 1))
        await inverter.driver.read()
        bench = LaneBench(inverter)
        await bench.send(OutputOrder(limit_w=1_000))
        await bench.release()
        assert inverter.gives_w == 3_000


@pytest.mark.parametrize(
    ("saved", "is_on", "revert_s", "wanted_w", "gives_w"),
    [
        (3_000, 1, 0, 2_370, 1_500),  # the owner's own, in force
        (3_000, 1, 30, 2_370, 1_500),  # somebody's order, which is not ours to widen either
        (3_000, 1, 0, 1_000, 1_000),
        (3_000, 0, 0, 2_370, 2_370),  # switched off, it says nothing
    ],
)
async def test_a_limit_is_never_wider_than_the_one_in_force_before_it(
    saved, is_on, revert_s, wanted_w, gives_w
):
    async with a_sunspec() as inverter:
        inverter.emulator.write(inverter.emulator.limit_at, (saved, 0, revert_s, 0, is_on))
        await inverter.driver.read()
        bench = LaneBench(inverter)
        order = OutputOrder(limit_w=wanted_w)
        assert (await bench.send(order)).is_open
        assert inverter.gives_w == gives_w
        await bench.release()
        found = [inverter.emulator.held[inverter.emulator.limit_at + each] for each in range(5)]
        assert found == [saved, 0, revert_s, 0, is_on]


async def test_after_a_restart_what_was_before_us_is_put_back_from_disk():
    async with a_sunspec() as inverter:
        inverter.emulator.held[inverter.emulator.limit_at] = 8_000
        await inverter.driver.read()
        first = LaneBench(inverter)
        await first.send(TWO_KW)
        await inverter.driver.close()
        inverter.driver = inverter.a_driver()
        second = LaneBench(inverter, first.records)
        second.lane.leases.adopt("output", first.lane.held["output"])
        kept = await first.lane.leases.baseline(inverter.driver)
        second.lane.leases.adopt_baseline(kept)
        await second.release()
        assert inverter.emulator.held[inverter.emulator.limit_at] == 8_000
        assert inverter.gives_w == 4_000


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"without": (123,)}, "no SunSpec model 123"),
        ({"without": (120, 121)}, "does not tell its rating"),
    ],
)
async def test_one_that_cannot_be_limited_is_read_and_says_why(wishes, says):
    async with a_sunspec(**wishes) as inverter:
        assert (await inverter.driver.read()).pv_w == 4_000
        able = inverter.driver.capabilities
        assert (able.limits, able.is_limitable) == (False, False)
        assert says in able.why_not
        if 123 in wishes["without"]:
            with pytest.raises(NotSupported):
                await inverter.driver.baseline()


@pytest.mark.parametrize(
    ("wishes", "says"),
    [
        ({"without": (103,)}, "tells of no inverter"),
        ({"kind": 82}, "battery of its own"),
    ],
)
async def test_what_is_no_inverter_of_sun_alone_is_refused(wishes, says):
    async with a_sunspec(**wishes) as inverter:
        with pytest.raises(Rejected, match=says):
            await inverter.driver.read()


async def test_what_does_not_speak_sunspec_is_refused():
    async with a_sunspec() as inverter:
        inverter.emulator.overrides |= {40_000: 1}
        with pytest.raises(Rejected, match="does not speak SunSpec"):
            await inverter.driver.read()


async def test_a_limit_that_cannot_be_asked_spoils_no_reading():
    async with a_sunspec() as inverter:
        inverter.emulator.missing.add(inverter.emulator.limit_at)
        reading = await inverter.driver.read()
        assert (reading.pv_w, "cannot be limited now" in reading.caveat) == (4_000, True)
        assert not inverter.driver.capabilities.is_limitable


@pytest.mark.parametrize("fault", ["silent", "garbage", "drops_mid_frame"])
async def test_trouble_is_told_and_passes(fault):
    async with a_sunspec() as inverter:
        setattr(inverter.faults, fault, True)
        with pytest.raises(Unreachable):
            await inverter.driver.read()
        setattr(inverter.faults, fault, False)
        inverter.clock.turn(60)
        assert (await inverter.driver.read()).pv_w == 4_000


async def test_a_refused_limit_fails_and_leaves_nothing_held():
    async with a_sunspec() as inverter:
        await inverter.driver.read()
        inverter.faults.refuses_writes = True
        bench = LaneBench(inverter)
        command = await bench.send(TWO_KW)
        assert (command.state, command.reason.code) == (CommandState.FAILED, Why.DEVICE_REFUSED)
        assert not bench.lane.held


@pytest.mark.parametrize("lost", ["request", "answer"])
async def test_a_lost_write_is_found_or_sent_once_more(lost):
    async with a_sunspec() as inverter:
        await inverter.driver.read()
        inverter.faults.loses = lost
        bench = LaneBench(inverter)
        assert (await bench.send(TWO_KW)).is_open
        assert inverter.gives_w == 2_000


async def test_one_that_lies_reads_back_well_and_goes_on():
    async with a_sunspec() as inverter:
        await inverter.driver.read()
        inverter.faults.lies = True
        bench = LaneBench(inverter)
        await bench.send(TWO_KW)
        assert "output" in bench.lane.proofs  # the power alone tells
        assert (await inverter.driver.read()).pv_w == 4_000


@pytest.mark.parametrize(
    ("wishes", "unsupported"),
    [
        ({}, ()),
        (
            {"without": (123,)},
            ("This inverter has no SunSpec model 123, so that its output cannot be limited.",),
        ),
    ],
)
async def test_check_reads_it_once_and_says_what_cannot_be_done(wishes, unsupported):
    async with a_sunspec(**wishes) as inverter:
        config = parse({"pv": [{"driver": "sunspec", "host": "127.0.0.1", "port": inverter.emulator.port}]})
        watch = open_all(config, inverter.clock)["pv/1"]
        (row,) = await contact_all(contacts_of(watch, config))
        await watch.close()
    assert (row.id, row.driver, row.answered, row.model) == ("pv/1", "sunspec", True, "Fronius Symo 5.0-3-M")
    assert tuple(row.unsupported) == unsupported
