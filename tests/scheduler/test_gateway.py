"""The gateway: what is wanted and what is held are compared, and only a difference is written."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.errors import Rejected, Unreachable
from domain.reason.reason import Reason, Why
from domain.status.problems import ProblemCode
from tests.builders import after, an_observation
from tests.scheduler.bench import CHARGE, DISCHARGE, RESTORE, GatewayBench, at_the_gateway

DISPATCH = ("battery", "dispatch")
LONGER = replace(DISCHARGE, until=after(3_900))  # five minutes longer than the hour
A_LITTLE_LONGER = replace(DISCHARGE, until=after(3_899))
WEAKER = replace(DISCHARGE, power_w=1_000)


async def wanted_for_a_while(bench: GatewayBench, order: Any, since_s: float, until_s: float) -> None:
    """As ticks do, every ten seconds; the readings stay fresh and show what is set."""
    seconds = since_s
    while seconds <= until_s:
        now = await bench.at(seconds)
        bench.seen = replace(an_observation(battery_w=2_000.0), at=now)
        await bench.prove()
        await bench.want(order)
        seconds += 10


def test_an_order_that_stands_is_written_once() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        await wanted_for_a_while(bench, DISCHARGE, 10, 600)
        assert bench.writes == ["force_discharge 0"]
        assert len(await bench.records.journal.commands()) == 1

    at_the_gateway(story)


def test_a_closed_gateway_lets_only_pass_what_hands_a_device_back() -> None:
    async def story(bench: GatewayBench) -> None:
        bench.gateway.is_closed = True
        await wanted_for_a_while(bench, DISCHARGE, 10, 60)
        assert bench.writes == []
        bench.gateway.is_closed = False
        await wanted_for_a_while(bench, DISCHARGE, 70, 100)
        bench.gateway.is_closed = True
        await bench.want(CHARGE)
        await bench.want(RESTORE)
        assert bench.writes == ["force_discharge 0", "restore 0"]

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("ends_by_itself", "order", "writes"),
    [
        (True, LONGER, 2),
        (True, A_LITTLE_LONGER, 1),
        (True, replace(DISCHARGE, until=after(3_300)), 2),  # five minutes shorter is as much a change
        (True, replace(DISCHARGE, until=None), 1),  # an order without an end tells the timer nothing
        (False, LONGER, 1),  # no timer of its own: the end is ours alone
    ],
)
def test_an_end_that_a_person_moved_by_five_minutes_is_written_to_the_device_s_timer(
    ends_by_itself, order, writes
) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE, issued_by="user")
        await bench.want(order, issued_by="user")
        assert len(bench.writes) == writes
        held = bench.gateway.holding(*DISPATCH)
        assert held is not None
        assert held.until == (order.until if writes == 2 else DISCHARGE.until)
        assert held.since == after(0), "the same lease goes on"
        assert len(await bench.records.journal.commands()) == 1, "and the same command"

    at_the_gateway(story, able={"ends_by_itself": ends_by_itself})


@pytest.mark.parametrize(
    ("until_s", "at_s", "writes"),
    [
        (7_200, 2_990, 1),  # a plan may yet move it back
        (7_200, 3_000, 2),  # ten minutes before the device would end
        (3_899, 3_000, 1),
        (3_899, 3_530, 1),
        (3_620, 3_540, 1),  # the wait for a plan
        (3_659, 3_540, 1),
        (3_660, 3_540, 2),  # a minute before: it would end what is wanted
        (3_600, 3_540, 1),
        (1_801, 10, 1),  # we shall end it
        (1_800, 10, 2),  # were we gone, it would go on for half an hour too long
    ],
)
def test_an_end_that_a_plan_moves_is_written_when_the_device_has_to_know(until_s, at_s, writes) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        await wanted_for_a_while(bench, replace(DISCHARGE, until=after(until_s)), at_s, at_s)
        assert len(bench.writes) == writes

    at_the_gateway(story, able={"ends_by_itself": True})


def test_a_device_that_forgets_is_told_again_in_time_and_on_no_new_command() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        rewritten = []
        for seconds in range(10, 200, 10):
            before = len(bench.writes)
            await wanted_for_a_while(bench, DISCHARGE, seconds, seconds)
            if len(bench.writes) > before:
                rewritten.append(seconds)
        assert rewritten == [60, 120, 180]
        assert len(await bench.records.journal.commands()) == 1

    at_the_gateway(story, able={"reassert_s": 60.0})


def test_a_clock_that_was_set_back_does_not_let_a_forgetful_device_forget() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        await wanted_for_a_while(bench, DISCHARGE, 60, 60)
        assert len(bench.writes) == 2
        bench.clock.offset = -timedelta(hours=2)
        await bench.want(DISCHARGE)
        assert len(bench.writes) == 3

    at_the_gateway(story, able={"reassert_s": 60.0})


@pytest.mark.parametrize(("issued_by", "writes"), [("optimiser", 1), ("user", 2)])
def test_a_spent_budget_holds_back_what_a_plan_repeats_and_not_what_a_person_holds(issued_by, writes) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE, issued_by)
        await bench.at(70)
        await bench.want(DISCHARGE, issued_by)
        assert len(bench.writes) == writes
        why = bench.gateway.withheld.get(DISPATCH)
        assert (why is not None) == (writes == 1)
        if why is not None:
            assert (why.code, why.facts["until"]) == (Why.WRITE_BUDGET_SPENT, after(3_600))
            assert bench.problems.is_told(ProblemCode.WRITE_BUDGET_SPENT, "battery")

    at_the_gateway(story, able={"reassert_s": 60.0}, writes_per_hour=1)


def test_a_spent_budget_is_over_with_the_hour() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        await bench.at(10)
        await bench.want(CHARGE)
        assert bench.writes == ["force_discharge 0"]
        assert bench.problems.is_told(ProblemCode.WRITE_BUDGET_SPENT, "battery")
        assert bench.gateway.withheld[DISPATCH].facts == {"until": after(3_600)}
        assert len(await bench.records.journal.commands()) == 1, "what is withheld is no command"
        await bench.at(3_600)
        await bench.want(CHARGE)
        assert bench.writes == ["force_discharge 0", "force_charge 0"]
        assert not bench.problems.is_told(ProblemCode.WRITE_BUDGET_SPENT, "battery")
        assert bench.gateway.withheld == {}

    at_the_gateway(story, writes_per_hour=1)


@pytest.mark.parametrize(
    ("order", "is_written"),
    [(WEAKER, True), (RESTORE, True), (replace(DISCHARGE, power_w=3_000), False), (CHARGE, False)],
)
def test_what_lets_go_passes_a_spent_budget(order, is_written) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        await bench.want(order)
        assert len(bench.writes) == (2 if is_written else 1)

    at_the_gateway(story, writes_per_hour=1)


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


@pytest.mark.parametrize(("order", "is_written"), [(CHARGE, False), (RESTORE, True)])
def test_while_the_server_only_watches_nothing_passes_but_what_hands_back(order, is_written) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        bench.gateway.is_closed = True
        await bench.want(order)
        assert len(bench.writes) == (2 if is_written else 1)

    at_the_gateway(story)


def test_what_is_held_under_way_and_acknowledged_is_known() -> None:
    async def story(bench: GatewayBench) -> None:
        gateway = bench.gateway
        assert gateway.held() == {}
        assert gateway.holding("attic", "dispatch") is None
        assert gateway.is_acknowledged(*DISPATCH) is None
        assert not gateway.is_under_way("attic", "dispatch")
        asked = bench.book.make("battery", "force_discharge", "user")
        bench.battery.read_back_errors = [Unreachable("gone")]
        await bench.want(DISCHARGE, "user", asked.id)
        assert gateway.is_acknowledged(*DISPATCH) is False, "written, and not yet read back"
        await bench.at(10)
        await bench.want(DISCHARGE, "user", asked.id)
        assert gateway.is_acknowledged(*DISPATCH) is True, "before any power proves it"
        assert set(gateway.held()) == {"battery"}
        await bench.at(11)
        await bench.prove(an_observation(grid_w=-500, battery_w=2_000.0, at=bench.clock.now()))
        assert (await bench.command(asked.id)).state is CommandState.VERIFIED
        assert gateway.is_acknowledged(*DISPATCH) is True
        assert not gateway.is_under_way(*DISPATCH)

    at_the_gateway(story)


def test_hands_off_drops_the_lease_and_writes_nothing() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        bench.gateway.withheld[DISPATCH] = Reason(Why.WRITE_BUDGET_SPENT)
        await bench.gateway.let_go("attic", "dispatch")
        await bench.gateway.let_go(*DISPATCH)
        assert bench.gateway.held() == {}
        assert await bench.records.documents.all("lease") == {}
        assert bench.writes == ["force_discharge 0"]
        assert bench.gateway.withheld == {}

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
