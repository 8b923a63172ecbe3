"""What is held is looked at while it is held; nobody is called disobedient before a look."""

from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.command import CommandState
from domain.house.house import Battery, House
from domain.reading.battery import BatteryMode
from domain.reason.reason import Reason, Why
from domain.status.problems import ProblemCode
from tests.builders import after, an_observation
from tests.scheduler.bench import CHARGE, DISCHARGE, GatewayBench, at_the_gateway

DISPATCH = ("battery", "dispatch")
YIELDING = House(battery=Battery(), external="yield")


def shown(bench: GatewayBench, power_w: float | None, **changes: Any) -> Any:
    """A reading of this very moment."""
    return an_observation(grid_w=-500.0, battery_w=power_w, at=bench.clock.now(), **changes)


async def looked_at(bench: GatewayBench, until_s: int, mode: BatteryMode) -> list[int]:
    """When the settings were read back, by ticks of ten seconds."""
    found = []
    for seconds in range(10, until_s + 1, 10):
        await bench.at(seconds)
        before = bench.battery.log.count("read back")
        bench.seen = shown(bench, 2_000.0, mode=mode)
        await bench.want(DISCHARGE)
        if bench.battery.log.count("read back") > before:
            found.append(seconds)
    return found


@pytest.mark.parametrize(
    ("mode", "looked_s"),
    [
        (BatteryMode.FORCE_DISCHARGE, [30, 60, 90]),
        (BatteryMode.UNKNOWN, [30, 60, 90]),
        (BatteryMode.SELF_CONSUMPTION, list(range(10, 101, 10))),  # a poll shows another mode: at once
    ],
)
def test_what_is_held_is_looked_at_every_half_minute_and_at_once_where_a_poll_differs(mode, looked_s) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        assert await looked_at(bench, 100, mode) == looked_s
        assert bench.writes == ["force_discharge 0"]

    at_the_gateway(story)


def test_a_device_that_never_does_it_is_no_other_hand_and_is_asked_ever_more_seldom() -> None:
    async def story(bench: GatewayBench) -> None:
        bench.battery.obeys = False
        for seconds in range(0, 601, 10):
            await bench.at(seconds)
            await bench.want(DISCHARGE, "user")
            await bench.prove(house=YIELDING)
        assert (await bench.newest()).state is CommandState.FAILED
        assert not bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery")
        assert bench.gateway.yielded == []
        assert 4 <= len(bench.writes) <= 7
        bench.battery.obeys = True
        await bench.at(1_200)
        await bench.want(DISCHARGE, "user")
        assert bench.battery.set == DISCHARGE

    at_the_gateway(story, writes_per_hour=60)


@pytest.mark.parametrize("reassert_s", [9.0, 25.0])
def test_another_hand_on_what_is_written_more_often_than_looked_at_is_told_not_written_over(
    reassert_s,
) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        for seconds in range(10, 61, 10):
            await bench.at(seconds)
            await bench.want(DISCHARGE)
        assert len(bench.writes) >= 3
        assert not bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery")
        bench.battery.set, before = CHARGE, len(bench.writes)
        for seconds in range(70, 101, 10):
            await bench.at(seconds)
            await bench.want(DISCHARGE)
        assert bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery")
        assert (bench.battery.set, len(bench.writes) > before) == (DISCHARGE, True)

    at_the_gateway(story, able={"reassert_s": reassert_s})


@pytest.mark.parametrize(("issued_by", "writes"), [("optimiser", 1), ("user", 2)])
def test_a_spent_budget_keeps_a_plan_from_answering_another_hand_and_not_a_person(issued_by, writes) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE, issued_by)
        bench.battery.set = CHARGE
        for seconds in (40, 41):
            await bench.at(seconds)
            await bench.want(DISCHARGE, issued_by)
        assert len(bench.writes) == writes
        assert bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery")
        why = bench.gateway.withheld.get(DISPATCH)
        assert (why is None) == (writes == 2)
        assert why is None or why.code is Why.WRITE_BUDGET_SPENT

    at_the_gateway(story, writes_per_hour=1)


@pytest.mark.parametrize(
    ("seconds", "is_answered"),
    [
        (3_584, True),
        (3_585, False),  # a quarter of a minute before its end the device's timer may have ended it
        (3_599, False),
    ],
)
def test_a_timer_of_the_device_that_ended_a_little_early_is_no_other_hand(seconds, is_answered) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        await bench.at(seconds - 1)
        bench.battery.set = None
        bench.gateway.lanes["battery"].look("dispatch")
        await bench.gateway.finish()
        await bench.at(seconds)
        bench.seen = replace(an_observation(), battery_at=after(0))
        await bench.want(DISCHARGE)
        assert bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery") == is_answered
        assert bench.battery.set == DISCHARGE, "it is written again either way"

    at_the_gateway(story, able={"ends_by_itself": True})


def test_what_a_device_forgot_by_itself_is_ordered_again_and_is_no_other_hand() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.prove(house=YIELDING)
        await bench.hold(DISCHARGE)
        bench.battery.set, bench.battery.forgets = None, True
        await bench.at(40)
        for _ in range(2):
            await bench.want(DISCHARGE)
        assert bench.battery.set == DISCHARGE
        assert not bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery")
        assert bench.gateway.yielded == []

    at_the_gateway(story)


def test_what_a_device_forgot_before_it_could_be_proven_is_ordered_again_under_its_own_command() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        bench.battery.set, bench.battery.forgets = None, True
        for seconds in (29, 31, 33, 35):
            await bench.at(seconds)
            await bench.want(DISCHARGE)
        assert bench.writes == ["force_discharge 0"] * 2
        assert bench.battery.set == DISCHARGE
        await bench.at(100)
        await bench.prove(shown(bench, 2_000.0))
        assert (await bench.newest()).state is CommandState.VERIFIED

    at_the_gateway(story)


@pytest.mark.parametrize("is_seen_ended", [False, True])
def test_a_short_order_that_goes_on_outlives_the_device_s_timer_though_it_is_not_proven(
    is_seen_ended,
) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(replace(DISCHARGE, until=after(20)))  # until the next plan is made
        if is_seen_ended:
            bench.battery.set = None
            for seconds in (35, 66):
                await bench.at(seconds)
                bench.gateway.lanes["battery"].look("dispatch")
                await bench.gateway.finish()
                bench.seen = replace(an_observation(), battery_at=after(seconds))
        await bench.want(replace(DISCHARGE, until=after(250 if is_seen_ended else 600)))
        assert bench.writes == ["force_discharge 0"] * 2
        assert bench.battery.set is not None
        assert not bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery")

    at_the_gateway(story, able={"ends_by_itself": True})


def test_a_device_without_a_timer_of_its_own_is_answered_up_to_the_end() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        await bench.at(3_589)
        bench.battery.set = None
        bench.gateway.lanes["battery"].look("dispatch")
        await bench.gateway.finish()
        await bench.at(3_590)
        await bench.want(DISCHARGE)
        assert bench.battery.set == DISCHARGE

    at_the_gateway(story)


def test_by_the_owner_s_choice_a_lease_that_another_hand_took_ends_and_so_does_its_open_command() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.prove(house=YIELDING)
        await bench.want(DISCHARGE, "user", bench.book.make("battery", "force_discharge", "user").id)
        bench.battery.set = CHARGE
        await bench.at(40)
        for _ in range(2):
            await bench.want(DISCHARGE, "user")
        command = await bench.newest()
        assert (command.state, command.reason) == (
            CommandState.SUPERSEDED,
            Reason(Why.EXTERNAL_CONTROL),
        )
        assert bench.gateway.yielded == [DISPATCH]
        assert bench.gateway.held() == {}
        assert bench.battery.set == CHARGE
        why = bench.gateway.hands.bars(DISPATCH, bench.clock.now())
        assert why == Reason(Why.EXTERNAL_CONTROL, {"until": DISCHARGE.until})

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("power_w", "state"),
    [
        (2_000.0, CommandState.VERIFIED),
        (0.0, CommandState.FAILED),  # acknowledged, read back, and not done
        (None, CommandState.UNKNOWN),  # nothing measures it
    ],
)
def test_a_command_ends_by_what_is_measured_a_minute_later(power_w, state) -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        for seconds in (59, 60, 61):
            await bench.at(seconds)
            await bench.prove(shown(bench, power_w))
        command = await bench.newest()
        assert command.state is state
        assert command.evidence["set"] == str(DISCHARGE), "and what read back is told beside it"
        assert ("dispatch" in bench.lane.proofs) == (state is CommandState.UNKNOWN)

    at_the_gateway(story)


def test_what_another_hand_undid_before_it_could_be_proven_is_not_called_disobedient() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        bench.battery.set = CHARGE
        for seconds in (61, 62, 90, 93, 130):
            await bench.at(seconds)
            await bench.prove(shown(bench, -1_000.0))
        assert (await bench.newest()).state is CommandState.SENT
        assert bench.lane.failures.failed == []

    at_the_gateway(story)


def test_a_look_that_is_more_than_half_a_minute_old_is_taken_anew_before_a_device_is_blamed() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        await bench.at(29)
        bench.lane.look("dispatch")
        await bench.at(60)
        await bench.prove(shown(bench, 0.0))
        assert (await bench.newest()).state is CommandState.SENT
        await bench.at(90)
        await bench.prove(shown(bench, 0.0))
        assert (await bench.newest()).state is CommandState.FAILED

    at_the_gateway(story)


@pytest.mark.parametrize(
    ("shown_soc_pct", "state"),
    [([50.0, 50.0], CommandState.UNKNOWN), ([50.0, 49.9], CommandState.VERIFIED)],
)
def test_telemetry_in_which_nothing_ever_changes_proves_nothing(shown_soc_pct, state) -> None:
    async def story(bench: GatewayBench) -> None:
        bench.seen = shown(bench, 2_000.0, soc_pct=50.0)  # it already does what is asked
        await bench.want(DISCHARGE)
        for seconds, soc_pct in zip((50, 61), shown_soc_pct, strict=True):
            await bench.at(seconds)
            await bench.prove(shown(bench, 2_000.0, soc_pct=soc_pct))
        assert (await bench.newest()).state is state

    at_the_gateway(story)


def test_a_battery_that_is_not_seen_at_all_leaves_its_command_unknown() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.want(DISCHARGE)
        for seconds in (59, 60):
            await bench.at(seconds)
            await bench.prove(an_observation(has_battery=False, at=bench.clock.now()))
        assert (await bench.newest()).state is CommandState.UNKNOWN

    at_the_gateway(story)


def test_a_look_from_before_a_new_order_says_nothing_of_it() -> None:
    async def story(bench: GatewayBench) -> None:
        await bench.hold(DISCHARGE)
        bench.battery.set = None
        bench.lane.look("dispatch")
        await bench.gateway.finish()
        command = bench.book.make("battery", "force_charge", "user")
        for _ in range(2):
            await bench.want(CHARGE, "user", command.id)
        assert bench.writes == ["force_discharge 0", "force_charge 0"]
        assert not bench.problems.is_told(ProblemCode.EXTERNAL_CONTROL, "battery")

    at_the_gateway(story)
