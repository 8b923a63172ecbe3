"""Orders refused, lost or on their way: what is tried again, and under which command."""

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.errors import Rejected, Unreachable
from domain.reason.reason import Why
from tests.builders import after, an_observation
from tests.scheduler.bench import CHARGE, DISCHARGE, RESTORE, GatewayBench, at_the_gateway
from tests.scheduler.wanted import DISPATCH, WEAKER


def test_a_refused_order_of_a_plan_is_tried_again_after_half_a_minute_under_a_new_command() -> None:
    async def story(bench: GatewayBench) -> None:
        bench.battery.script = [Rejected("busy")]
        await bench.want(DISCHARGE)
        for seconds in (10, 29):
            await bench.at(seconds)
            await bench.want(DISCHARGE)
            await bench.want(CHARGE)  # and nothing else of the plan's is tried meanwhile
            why = bench.gateway.withheld[DISPATCH]
            assert (why.code, why.facts) == (Why.DEVICE_REFUSED, {"error": "busy"})
        assert len(bench.writes) == 1
        await bench.at(30)
        await bench.want(DISCHARGE)
        commands = [command.state for command in await bench.records.journal.commands()]
        assert commands == [CommandState.SENT, CommandState.FAILED]
        assert bench.gateway.withheld == {}

    at_the_gateway(story)


def test_a_person_s_other_wish_does_not_wait_for_what_a_plan_was_refused() -> None:
    async def story(bench: GatewayBench) -> None:
        bench.battery.script = [Rejected("busy")]
        await bench.want(DISCHARGE)
        command = bench.book.make("battery", "force_charge", "user")
        await bench.want(CHARGE, "user", command.id)
        assert bench.writes == ["force_discharge 0", "force_charge 0"]
        assert (await bench.command(command.id)).state is CommandState.SENT

    at_the_gateway(story)


def test_a_person_s_same_wish_under_a_new_command_is_tried_at_once() -> None:
    async def story(bench: GatewayBench) -> None:
        bench.battery.script = [Rejected("busy")]
        first = bench.book.make("battery", "force_discharge", "user")
        await bench.want(DISCHARGE, "user", first.id)
        await bench.want(DISCHARGE, "user", first.id)
        assert len(bench.writes) == 1, "the same wish waits"
        again = bench.book.make("battery", "force_discharge", "user")
        await bench.want(DISCHARGE, "user", again.id)
        assert len(bench.writes) == 2
        assert (await bench.command(again.id)).state is CommandState.SENT

    at_the_gateway(story)


def test_an_order_that_did_not_reach_the_device_goes_on_under_its_command() -> None:
    async def story(bench: GatewayBench) -> None:
        bench.battery.script = [Unreachable("no route"), None]
        await bench.want(DISCHARGE)
        await bench.at(9)
        await bench.want(DISCHARGE)
        assert bench.gateway.withheld[DISPATCH].code is Why.NO_ANSWER
        await bench.at(10)
        await bench.want(DISCHARGE)
        (command,) = await bench.records.journal.commands()
        assert command.state is CommandState.SENT
        assert bench.battery.set == DISCHARGE

    at_the_gateway(story)


def test_a_release_that_was_refused_is_tried_again_after_ten_seconds_as_the_same_command() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        bench.battery.script = [Rejected("busy"), Rejected("busy")]
        for seconds in (2, 11, 12, 31, 32):
            await bench.at(seconds)
            await bench.want(RESTORE)
            assert bench.gateway.withheld == {}, "it is told as what it is: under way"
        assert bench.writes.count("restore 0") == 3, "at 2, 12 and 32 s"
        assert bench.gateway.held() == {}
        assert len(await bench.records.journal.commands()) == 2

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("again", "commands", "writes"),
    [
        ("the same", 1, ["force_discharge 0", "force_discharge 1"]),
        ("under the same command", 1, ["force_discharge 0", "force_discharge 1"]),
        ("under a new command", 2, ["force_discharge 0", "force_discharge 0", "force_discharge 1"]),
        ("another", 2, ["force_discharge 0", "force_charge 0", "force_charge 1"]),
    ],
)
def test_an_order_on_its_way_is_not_ordered_again(again: str, commands: int, writes: list[str]) -> None:
    async def story(bench: GatewayBench) -> None:
        first = bench.book.make("battery", "force_discharge", "user")
        await bench.gateway.want(bench.desire(DISCHARGE, "user", first.id), bench.seen, after(0))
        await bench.at(1)
        assert bench.gateway.is_under_way(*DISPATCH)
        command_id = {"the same": None, "another": None, "under the same command": first.id}.get(again, "new")
        if command_id == "new":
            command_id = bench.book.make("battery", "force_discharge", "user").id
        await bench.want(CHARGE if again == "another" else DISCHARGE, "user", command_id)
        assert [each for each in bench.battery.log if each.startswith("force")] == writes
        assert len(await bench.records.journal.commands()) == commands

    at_the_gateway(story, steps_each=2, pause_s=5.0)


@pytest.mark.parametrize(("is_proven", "last"), [(False, ("user", 1)), (True, ("safety", 2))])
def test_a_rate_that_a_limit_changes_is_no_command_of_the_person_and_ends_none(is_proven, last) -> None:
    async def story(bench: GatewayBench) -> None:
        asked = bench.book.make("battery", "force_discharge", "user", applied={"power_w": 2_000.0})
        await bench.want(DISCHARGE, "user", asked.id)
        if is_proven:
            await bench.at(1)
            await bench.prove(an_observation(grid_w=-500, battery_w=2_000.0, at=bench.clock.now()))
        corrected = replace(bench.desire(WEAKER, "user"), corrects=asked.id)
        await bench.gateway.want(corrected, bench.seen, bench.clock.now())
        await bench.gateway.finish()
        commands = await bench.records.journal.commands()
        assert (commands[0].issued_by, len(commands)) == last
        theirs = await bench.command(asked.id)
        assert theirs.state is (CommandState.VERIFIED if is_proven else CommandState.SENT)
        held = bench.gateway.holding(*DISPATCH)
        assert held is not None
        assert (held.issued_by, held.order) == ("user", WEAKER)
        assert theirs.applied["power_w"] == (2_000.0 if is_proven else 1_000.0)

    at_the_gateway(story)
