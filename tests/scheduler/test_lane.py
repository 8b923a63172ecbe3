"""A lane to one device: what is written, in which order, and what a command ends as."""

from typing import Any

import pytest

from domain.command.command import CommandState
from domain.errors import Rejected, Unreachable
from domain.reason.reason import Reason, Why
from tests.builders import after
from tests.scheduler.bench import CHARGE, DISCHARGE, RESTORE, Bench, on_the_bench


def test_the_journal_lease_and_baseline_are_on_disk_before_the_device_is_written() -> None:
    async def story(bench: Bench) -> None:
        seen: list[tuple[Any, Any, Any]] = []

        def look() -> None:
            kinds = bench.records.documents._kinds
            state = bench.records.journal._commands["c1"].state
            seen.append((state, "battery|dispatch" in kinds["lease"], "battery" in kinds["baseline"]))

        bench.battery.on_write = look
        await bench.send(DISCHARGE)
        assert seen == [(CommandState.SENT, True, True)]
        assert bench.battery.log == ["baseline", "force_discharge 0", "read back"]

    on_the_bench(story)


def test_scenario_ev33_a_newer_order_supersedes_one_between_its_writes() -> None:
    async def story(bench: Bench) -> None:
        first = await bench.submit(DISCHARGE)
        await bench.clock.sleep(1)
        second = await bench.submit(CHARGE)
        await bench.lane.finish()
        assert (await bench.command(first)).state is CommandState.SUPERSEDED
        assert (await bench.command(second)).state is CommandState.SENT
        assert "force_discharge 1" not in bench.battery.log
        assert bench.battery.set == CHARGE

    on_the_bench(story, steps_each=2, pause_s=5.0)


def test_a_device_that_already_is_as_wanted_is_not_written() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(RESTORE)
        assert bench.battery.log == ["baseline", "read back", "read back"]

    on_the_bench(story)


def test_power_that_does_not_follow_refutes_the_command() -> None:
    async def story(bench: Bench) -> None:
        command = await bench.send(DISCHARGE)
        await bench.lane.proving.refute("dispatch", Reason(Why.POWER_DID_NOT_MOVE), {"measured_w": 0})
        command = await bench.command(command.id)
        assert command.state is CommandState.FAILED
        assert command.evidence["measured_w"] == 0
        assert [errand.command_id for errand in bench.lane.failures.failed] == [command.id]

    on_the_bench(story)


def test_power_that_nobody_can_measure_leaves_the_command_unknown_until_it_is_seen() -> None:
    async def story(bench: Bench) -> None:
        command = await bench.send(DISCHARGE)
        assert "dispatch" in bench.lane.proofs
        why = Reason(Why.NOT_MEASURED, {"what": "frozen"})
        await bench.lane.proving.doubt("dispatch", why, {"measured_w": 0})
        command = await bench.command(command.id)
        assert (command.state, command.reason) == (CommandState.UNKNOWN, why)
        assert command.evidence["measured_w"] == 0
        assert bench.lane.failures.failed == []
        assert "dispatch" in bench.lane.proofs, "what is measured later may still prove it"

    on_the_bench(story)


def test_a_doubt_of_what_needs_no_proof_changes_nothing() -> None:
    async def story(bench: Bench) -> None:
        await bench.lane.proving.doubt("dispatch", Reason(Why.NOT_MEASURED), {})
        assert bench.told == []

    on_the_bench(story)


def test_every_state_of_a_command_is_told_in_order() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [Rejected("no")]
        await bench.send(DISCHARGE)
        assert [command.state for command in bench.told] == [CommandState.SENT, CommandState.FAILED]

    on_the_bench(story)


@pytest.mark.parametrize("first", ["proven", "not reached"])
def test_what_still_waits_is_superseded_by_a_newer_order_and_not_by_itself(first: str) -> None:
    async def story(bench: Bench) -> None:
        if first == "not reached":
            bench.battery.script = [Unreachable("no route")] * 2
        older = await bench.submit(DISCHARGE)
        await bench.lane.finish()
        await bench.resubmit(DISCHARGE, older)
        await bench.lane.finish()
        assert (await bench.command(older)).state is CommandState.SENT
        newer = await bench.submit(CHARGE)
        found = await bench.command(older)
        assert (found.state, found.reason) == (CommandState.SUPERSEDED, Reason(Why.SUPERSEDED))
        await bench.lane.finish()
        assert (await bench.command(newer)).state is CommandState.SENT
        assert set(bench.lane.proofs) == {"dispatch"}

    on_the_bench(story)


def test_looks_wait_for_orders_and_are_taken_once() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        bench.battery.log.clear()
        for _ in range(2):
            bench.lane.look("dispatch")
        await bench.submit(CHARGE)
        for _ in range(2):
            bench.lane.look("dispatch")
        await bench.lane.finish()
        assert bench.battery.log == ["force_charge 0", "read back", "read back", "baseline"]
        assert bench.outcomes == 2, "a look is no outcome"
        assert bench.lane.looks.newest["dispatch"].agrees

    on_the_bench(story)


def test_nothing_is_looked_at_where_nothing_is_held() -> None:
    async def story(bench: Bench) -> None:
        bench.lane.look("dispatch")
        await bench.lane.finish()
        assert bench.battery.log == []

    on_the_bench(story)


def test_a_closed_lane_writes_no_more() -> None:
    async def story(bench: Bench) -> None:
        await bench.submit(DISCHARGE)
        await bench.clock.sleep(1)
        assert bench.lane.under_way("dispatch") is not None
        await bench.lane.close()
        await bench.clock.sleep(60)
        assert bench.battery.log == ["baseline", "force_discharge 0"]

    on_the_bench(story, steps_each=2, pause_s=5.0)


@pytest.mark.parametrize(("is_there_already", "since_s"), [(False, 7), (True, 7)])
def test_a_proof_needs_readings_from_after_the_first_write(is_there_already: bool, since_s: int) -> None:
    async def story(bench: Bench) -> None:
        await bench.clock.sleep(7)
        if not is_there_already:
            bench.battery.set = DISCHARGE
        await bench.send(RESTORE)
        assert bench.lane.proofs["dispatch"].since == after(since_s)
        assert bench.lane.proofs["dispatch"].evidence == {"proof": "read_back"}

    on_the_bench(story, steps_each=2, pause_s=5.0)


def test_hands_off_forgets_the_lease_and_judges_what_was_told_before() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        await bench.lane.forget("dispatch")
        assert set(bench.lane.proofs) == {"dispatch"}
        assert bench.lane.held == {}
        assert await bench.records.documents.all("lease") == {}

    on_the_bench(story)
