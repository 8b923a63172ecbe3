"""An Enphase gateway that is limited over HTTPS: written, read back, put back, and what stands in the way."""

import msgspec
import pytest
from msgspec.structs import replace

from adapters.inverters.enphase import limit as words
from adapters.inverters.enphase.emulator.gateway import NEWER, OLDER
from adapters.inverters.enphase.emulator.power_limit import OFF
from adapters.inverters.enphase.tokens import GivenToken
from domain.command.command import CommandState
from domain.command.order import OutputOrder
from domain.curtailment.output import ignoring
from domain.errors import NotSupported
from domain.reason.reason import Why
from tests.adapters.inverters.enphase.gateways import TWO_KW, a_gateway, refusal
from tests.builders import an_observation
from tests.fakes.lane_bench import LaneBench

FREE = OutputOrder(limit_w=None)
EXPORT_3_KW = {**OFF, "enable": True, "export_limit": True, "limit_value_W": 3_000.0}
OUTPUT_3_KW = {**EXPORT_3_KW, "export_limit": False}


async def test_it_is_limited_in_watts_and_its_setting_is_put_back_as_it_was():
    async with a_gateway() as gateway:
        gateway.limit.settings["installed_capacity"] = 4_587.0  # what it has more than we know of
        before = dict(gateway.limit.settings)
        bench = LaneBench(gateway)
        assert (await bench.send(OutputOrder(limit_w=2_000.9))).state is CommandState.SENT
        held = gateway.limit.settings
        assert (held["enable"], held["export_limit"], held["limit_value_W"]) == (True, False, 2_000)
        assert gateway.limit.writes[0]["installed_capacity"] == 4_587, "whoever replaces all keeps the rest"
        reading = await gateway.after(20)
        assert (reading.pv_w, reading.grid_w, reading.firmware) == (2_000, -1_000, NEWER)
        await bench.release()
        assert gateway.limit.settings == before
        assert (await gateway.after(20)).pv_w == 4_000


async def test_its_rating_is_the_widest_limit():
    async with a_gateway(rated_w=3_500) as gateway:
        assert (gateway.able.is_limitable, gateway.able.rated_w) == (True, 3_500)
        await LaneBench(gateway).send(OutputOrder(limit_w=9_000))
        assert gateway.limit.settings["limit_value_W"] == 3_500


async def test_a_limit_that_was_there_is_never_widened_and_comes_back():
    async with a_gateway() as gateway:
        gateway.limit.settings = dict(OUTPUT_3_KW)
        bench = LaneBench(gateway)
        await bench.send(OutputOrder(limit_w=4_000))
        assert gateway.limit.settings["limit_value_W"] == 3_000
        await bench.send(TWO_KW)
        assert gateway.limit.settings["limit_value_W"] == 2_000
        await bench.release()
        assert gateway.limit.settings == OUTPUT_3_KW


async def test_a_server_that_was_killed_puts_back_what_it_had_saved():
    async with a_gateway() as gateway:
        gateway.limit.settings = dict(OUTPUT_3_KW)
        bench = LaneBench(gateway)
        await bench.send(TWO_KW)
        await gateway.again()
        later = LaneBench(gateway, bench.records)
        baseline = await bench.lane.leases.baseline(gateway.driver)
        later.lane.leases.adopt_baseline(baseline)
        later.lane.adopt("output", bench.lane.held["output"])
        await later.release()
        assert gateway.limit.settings == OUTPUT_3_KW


@pytest.mark.parametrize("is_looked_at", [True, False])
async def test_what_the_installer_sets_while_the_server_is_down_is_how_it_is_left(is_looked_at):
    async with a_gateway() as gateway:
        bench = LaneBench(gateway)
        await bench.send(OutputOrder(limit_w=1_000))
        theirs = {**OUTPUT_3_KW, "limit_value_W": 2_000.0}
        gateway.limit.settings = dict(theirs)
        await gateway.again()
        later = LaneBench(gateway, bench.records)
        kept = await bench.records.documents.all("baseline")
        later.lane.leases.adopt_baseline(msgspec.json.decode(kept["battery"]))
        later.lane.adopt("output", bench.lane.held["output"])
        if is_looked_at:
            later.lane.look("output")
            await later.lane.finish()
        await later.release()
        assert gateway.limit.settings == theirs


async def test_a_server_that_lost_its_data_knows_its_own_limit_and_no_other():
    async with a_gateway() as gateway:
        await LaneBench(gateway).send(TWO_KW)
        await gateway.again()
        bench = LaneBench(gateway)
        await bench.send(OutputOrder(limit_w=1_000))
        await bench.release()
        assert gateway.limit.settings["enable"] is False
        gateway.limit.settings = dict(OUTPUT_3_KW)
        captured = await gateway.driver.baseline()
        assert gateway.driver.unforced(captured) == captured


async def test_an_installers_export_limit_is_not_replaced():
    async with a_gateway() as gateway:
        gateway.limit.settings = dict(EXPORT_3_KW)
        await gateway.after(60)
        assert (gateway.able.limits, gateway.able.why_not) == (False, words.ITS_OWN)
        with pytest.raises(NotSupported, match="one limit only"):
            gateway.driver.steps(TWO_KW, await gateway.driver.baseline())


@pytest.mark.parametrize("theirs", [EXPORT_3_KW, {**EXPORT_3_KW, "limit_value_W": 2_000.0}, OUTPUT_3_KW])
async def test_what_the_installer_sets_while_we_limit_is_how_it_is_left(theirs):
    async with a_gateway() as gateway:
        bench = LaneBench(gateway)
        await bench.send(TWO_KW)
        gateway.limit.cloud = dict(theirs)
        gateway.limit.sync()
        bench.lane.look("output")
        await bench.lane.finish()
        look = bench.lane.looks.newest["output"]
        assert (look.agrees, look.is_lost) == (False, False)
        found = await gateway.driver.read_back(TWO_KW, {"settings": OFF})
        assert found.changed == {"settings": theirs}, "also where the last look is too long ago to compare"
        await bench.release()
        assert gateway.limit.settings == theirs


async def test_an_export_limit_that_came_just_now_is_not_written_over_by_the_end_of_ours():
    async with a_gateway() as gateway:
        bench = LaneBench(gateway)
        await bench.send(TWO_KW)
        gateway.limit.settings = dict(EXPORT_3_KW)  # nobody has looked since
        for step in gateway.driver.steps(FREE, {"settings": OFF}):  # tried again under no command
            await step.do()
        await bench.release()
        assert gateway.limit.settings == EXPORT_3_KW


async def test_the_clouds_setting_over_ours_is_another_hands_and_an_older_one_of_ours_is_lost():
    async with a_gateway() as gateway:
        bench = LaneBench(gateway)
        await bench.send(TWO_KW)
        baseline = await bench.lane.leases.baseline(gateway.driver)
        older = await gateway.driver.read_back(OutputOrder(limit_w=1_500), baseline)
        assert (older.agrees, older.is_lost, older.changed) == (False, True, {})
        gateway.limit.sync()
        taken = await gateway.driver.read_back(TWO_KW, baseline)
        assert (taken.agrees, taken.is_lost, taken.changed) == (False, False, {})


async def test_a_gateway_that_tells_no_speed_has_no_limit_of_ours_taken_for_anothers():
    async with a_gateway() as gateway:
        bench = LaneBench(gateway)
        await bench.send(TWO_KW)
        await gateway.again()
        gateway.limit.settings["slew_rate"] = 50.0
        found = await gateway.driver.read_back(OutputOrder(limit_w=1_500), {"settings": OFF})
        assert (found.is_lost, found.changed) == (True, {})
        for step in gateway.driver.steps(FREE, {"settings": OFF}):
            await step.do()
        assert gateway.limit.settings == OFF


async def test_one_that_says_yes_and_does_nothing_is_found_out():
    async with a_gateway() as gateway:
        gateway.faults.does_nothing = True
        command = await LaneBench(gateway).send(TWO_KW)
        assert (command.state, refusal(command)) == (CommandState.FAILED, words.DID_NOTHING)


async def test_a_lost_answer_is_looked_up_and_not_written_twice():
    async with a_gateway() as gateway:
        gateway.faults.mute_after_post = True
        bench = LaneBench(gateway)
        command = await bench.send(TWO_KW)
        assert command.state is not CommandState.FAILED
        assert "output" in bench.lane.held
        assert len(gateway.limit.writes) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"refuses_writes": 401}, words.REFUSED),
        ({"refuses_writes": 403}, words.REFUSED),
        ({"no_limit": 404}, words.NONE_HERE),
        ({"no_limit": 503}, words.NONE_HERE),
    ],
)
async def test_a_refusal_is_told_in_plain_words_and_reading_goes_on(fault, said):
    async with a_gateway() as gateway:
        for name, value in fault.items():
            setattr(gateway.faults, name, value)
        await LaneBench(gateway).send(TWO_KW)
        reading = await gateway.after(60)
        assert (reading.pv_w, reading.caveat) == (4_000, None)
        assert (gateway.able.limits, gateway.able.why_not) == (False, said)
        assert (gateway.able.lets_go_now, gateway.able.is_asked_for) == (True, True)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (404, words.NONE_HERE),
        (503, words.NONE_HERE),
        (400, "/ivp/ss/dpel was refused, status 400"),
        (500, "status 500 to what was written"),  # it may have come all the same
    ],
)
async def test_a_write_that_fails_is_told_with_what_the_gateway_said(status, said):
    async with a_gateway() as gateway:
        gateway.faults.refuses_writes = status
        command = await LaneBench(gateway).send(TWO_KW)
        assert command.state is CommandState.FAILED
        assert said in refusal(command)
        assert command.reason.code is (Why.NO_ANSWER if status == 500 else Why.DEVICE_REFUSED)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({"software": OLDER}, words.OLD_SOFTWARE.format(OLDER)),
        ({"software": "D8.3.5231"}, words.OLD_SOFTWARE.format("D8.3.5231")),
        ({"software": "D8.3.5232 (f18f5b)"}, ""),  # the first that takes it as it says
        ({"software": "R9.0.12"}, ""),
        ({"software": None}, words.UNKNOWN_SOFTWARE),
        ({"meters": ()}, words.NO_METER),
        ({"meters": ("production",)}, ""),  # the grid may be told by the battery
    ],
)
async def test_which_gateways_can_be_limited(kind, said):
    async with a_gateway(**kind) as gateway:
        assert (gateway.able.limits, gateway.able.why_not) == (not said, said)
        assert gateway.limit.writes == []


async def test_old_software_is_not_guessed_at_for_it_would_do_the_opposite():
    async with a_gateway(software=OLDER) as gateway:
        gateway.limit._set({**OUTPUT_3_KW, "limit_value_W": 2_000.0})
        assert (await gateway.after(60)).pv_w == 4_000, "it takes minutes"
        assert (await gateway.after(100)).pv_w == 3_000, "the load and 2 kW: a limit of the export"


@pytest.mark.parametrize("fault", ["does_the_opposite", "ignores"])
async def test_one_that_reads_back_well_and_gives_more_is_found_out_by_what_it_gives(fault):
    async with a_gateway() as gateway:
        setattr(gateway.faults, fault, True)
        bench = LaneBench(gateway)
        assert (await bench.send(TWO_KW)).state is CommandState.SENT
        for seconds, found in ((119, set()), (1, {"pv/1"})):
            reading = await gateway.after(seconds)
            assert reading.pv_w > 2_200
            seen = replace(an_observation(), inverter_w={"pv/1": reading.pv_w})
            held = {"pv/1": bench.lane.held["output"]}
            assert ignoring(held, {"pv/1": gateway.able}, seen, gateway.clock.now()) == found


async def test_silence_where_the_limit_is_is_told_beside_the_reading():
    async with a_gateway() as gateway:
        bench = LaneBench(gateway)
        await bench.send(TWO_KW)
        gateway.faults.no_limit = 500
        reading = await gateway.after(61)
        assert (reading.pv_w, "cannot be limited now" in reading.caveat) == (2_000, True)
        assert gateway.able.limits, "what was known stays known"


def test_it_is_written_as_often_as_it_needs_and_no_oftener_than_its_budget():
    gateway = words.EnphaseLimit(None, GivenToken(""), None, rated_w=1)
    able = replace(gateway.capabilities)
    assert 10 / 2 < able.reassert_s <= 10, "every tick of 10 s, so that no gap is longer than 15 s"
    assert able.writes_per_hour >= 3_600 / 10
    assert not able.ends_by_itself, "nobody has seen its end"
