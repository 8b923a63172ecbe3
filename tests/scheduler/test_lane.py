"""A lane to one device: what is written, in which order, and what a command ends as."""

from typing import Any

from domain.command.command import CommandState
from domain.errors import Rejected
from domain.reason.reason import Reason, Why
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


def test_a_newer_order_supersedes_one_between_its_writes() -> None:
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
        await bench.lane.refute("dispatch", Reason(Why.POWER_DID_NOT_MOVE), {"measured_w": 0})
        command = await bench.command(command.id)
        assert command.state is CommandState.FAILED
        assert command.evidence["measured_w"] == 0
        assert [errand.command_id for errand in bench.lane.failed] == [command.id]

    on_the_bench(story)


def test_power_that_nobody_can_measure_leaves_the_command_unknown_until_it_is_seen() -> None:
    async def story(bench: Bench) -> None:
        command = await bench.send(DISCHARGE)
        assert "dispatch" in bench.lane.proofs
        why = Reason(Why.NOT_MEASURED, {"what": "frozen"})
        await bench.lane.doubt("dispatch", why, {"measured_w": 0})
        command = await bench.command(command.id)
        assert (command.state, command.reason) == (CommandState.UNKNOWN, why)
        assert command.evidence["measured_w"] == 0
        assert bench.lane.failed == []
        assert "dispatch" in bench.lane.proofs, "what is measured later may still prove it"

    on_the_bench(story)


def test_a_doubt_of_what_needs_no_proof_changes_nothing() -> None:
    async def story(bench: Bench) -> None:
        await bench.lane.doubt("dispatch", Reason(Why.NOT_MEASURED), {})
        assert bench.told == []

    on_the_bench(story)


def test_every_state_of_a_command_is_told_in_order() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [Rejected("no")]
        await bench.send(DISCHARGE)
        assert [command.state for command in bench.told] == [CommandState.SENT, CommandState.FAILED]

    on_the_bench(story)
