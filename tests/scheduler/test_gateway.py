"""The gateway: what is wanted and what is held are compared, and only a difference is written."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.errors import Unreachable
from domain.reason.reason import Reason, Why
from tests.builders import after, an_observation
from tests.scheduler.bench import CHARGE, DISCHARGE, RESTORE, GatewayBench, at_the_gateway
from tests.scheduler.wanted import DISPATCH

LONGER = replace(DISCHARGE, until=after(3_900))  # five minutes longer than the hour
A_LITTLE_LONGER = replace(DISCHARGE, until=after(3_899))


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
