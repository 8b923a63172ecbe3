"""Of what is not wanted any more a command that never arrived ends; one that did is judged all the same."""

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.command.decision import BatteryDecision, CurtailmentDecision, Owner, SettingDecision, SiteDecision
from domain.command.order import SettingOrder
from domain.errors import Unreachable
from domain.house.battery_setting import BatterySetting
from domain.reason.reason import Reason, Why
from scheduler.act import act
from scheduler.restore import release_held
from tests.builders import an_observation
from tests.scheduler.bench import DISCHARGE, RESTORE, GatewayBench, at_the_gateway

WHY = Reason(Why.EXPORT_WORTHWHILE)
LEFT_ALONE = SiteDecision(
    battery=BatteryDecision(order=None, owner=Owner.NONE, issued_by="none", reason=WHY),
    curtailment=CurtailmentDecision(active=False, reason=WHY),
)
FORCED = replace(
    LEFT_ALONE,
    battery=BatteryDecision(order=DISCHARGE, owner=Owner.OPTIMISER, issued_by="optimiser", reason=WHY),
)
LIMITED = replace(LEFT_ALONE, curtailment=CurtailmentDecision(active=True, limit_w=0, reason=WHY))
SET = SettingDecision(
    order=SettingOrder(setting=BatterySetting.RESERVE, value=35),
    issued_by="user",
    command_id="",
    reason=Reason(Why.USER_COMMAND),
)
OF_NOBODY_KNOWS = replace(LEFT_ALONE, battery=None)


@pytest.mark.parametrize("wanted", [FORCED, LIMITED])
@pytest.mark.parametrize(
    ("then", "state"),
    [
        (LEFT_ALONE, CommandState.SUPERSEDED),
        (None, CommandState.ACCEPTED),  # still wanted
        (OF_NOBODY_KNOWS, CommandState.ACCEPTED),  # a fault in the rules says nothing of the battery
    ],
)
def test_a_command_that_never_arrived_ends_once_nobody_wants_it(wanted, then, state) -> None:
    async def story(bench: GatewayBench) -> None:
        bench.battery.baseline_errors = [Unreachable("no route")] * 2
        await act(bench.gateway, wanted, bench.seen, await bench.at(0))
        await bench.lane.finish()
        await act(bench.gateway, wanted if then is None else then, bench.seen, await bench.at(5))
        await bench.lane.finish()
        (command,) = await bench.records.journal.commands()
        assert command.state is state
        if state is CommandState.SUPERSEDED:
            assert command.reason is not None
            assert command.reason.code is Why.WITHDRAWN
        assert bench.gateway.held() == {}

    at_the_gateway(story)


RESTORED = replace(
    LEFT_ALONE,
    battery=BatteryDecision(order=RESTORE, owner=Owner.NONE, issued_by="optimiser", reason=WHY),
)


@pytest.mark.parametrize(("wanted", "ended"), [(FORCED, RESTORED), (LIMITED, LEFT_ALONE)])
def test_an_end_that_never_arrived_ends_itself_once_what_is_held_is_wanted_again(wanted, ended) -> None:
    async def story(bench: GatewayBench) -> None:
        await act(bench.gateway, wanted, bench.seen, await bench.at(0))
        await bench.lane.finish()
        bench.battery.baseline_errors = [Unreachable("no route")] * 9
        bench.battery.script = [Unreachable("no route")] * 9
        await act(bench.gateway, ended, bench.seen, await bench.at(5))
        await bench.lane.finish()
        assert len(bench.lane.stalled()) == 1
        bench.battery.baseline_errors, bench.battery.script = [], []
        await act(bench.gateway, wanted, bench.seen, await bench.at(10))
        await bench.lane.finish()
        assert bench.lane.stalled() == []
        first, end = await bench.records.journal.commands()
        if first.accepted_at > end.accepted_at:
            first, end = end, first
        assert end.state is CommandState.SUPERSEDED
        assert end.reason is not None
        assert end.reason.code is Why.WITHDRAWN
        assert len(bench.lane.held) == 1, "and goes on"

    at_the_gateway(story)


def test_a_setting_that_never_arrived_is_owed_also_while_something_else_has_it() -> None:
    async def story(bench: GatewayBench) -> None:
        command = bench.book.make("battery", SET.order.action, "user")
        await bench.book.announce(command)
        bench.battery.read_back_errors = [Unreachable("no route")]
        owed = replace(LEFT_ALONE, settings=(replace(SET, command_id=command.id),))
        await act(bench.gateway, owed, bench.seen, await bench.at(0))
        await bench.lane.finish()
        await act(bench.gateway, LEFT_ALONE, bench.seen, await bench.at(5))
        (found,) = await bench.records.journal.commands()
        assert found.state is CommandState.ACCEPTED

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("spared", "state"),
    [(frozenset[Owner](), CommandState.SUPERSEDED), (frozenset({Owner.OPTIMISER}), CommandState.SENT)],
)
def test_who_hands_all_back_tries_nothing_any_more_but_for_whom_it_spares(spared, state) -> None:
    async def story(bench: GatewayBench) -> None:
        bench.battery.script = [Unreachable("no route")]
        await act(bench.gateway, FORCED, bench.seen, await bench.at(0))
        await bench.lane.finish()
        await release_held(bench.gateway, bench.seen, await bench.at(5), spared=spared)
        await bench.lane.finish()
        (command,) = await bench.records.journal.commands()
        assert command.state is state

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("battery_w", "state"), [(2_000.0, CommandState.VERIFIED), (0.0, CommandState.FAILED)]
)
def test_what_a_device_was_told_is_judged_also_once_it_is_nobody_s(battery_w, state) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        await bench.gateway.let_go("battery", "dispatch")
        assert bench.gateway.held() == {}
        for seconds in (1, 200, 400):
            now = await bench.at(seconds)
            await bench.prove(an_observation(battery_w=battery_w, grid_w=-battery_w, at=now))
        (command,) = await bench.records.journal.commands()
        assert command.state is state
        assert bench.lane.failures.failed == [], "nothing is to follow from it: the device is not ours"

    at_the_gateway(story)
