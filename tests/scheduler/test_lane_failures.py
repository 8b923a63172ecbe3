"""What a lane makes of a device that refuses, lies, does not answer, or cannot be reached."""

from domain.command.command import CommandState
from domain.command.order import BatteryAction
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.reason.reason import Why
from tests.scheduler.bench import DISCHARGE, NOON, RESTORE, Bench, on_the_bench


def test_a_refusal_fails_the_command_and_leaves_no_lease() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [Rejected("exception 2")]
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert command.evidence == {"error": "exception 2"}
        assert bench.lane.held == {}
        assert await bench.records.documents.all("lease") == {}
        assert bench.lane.patience("dispatch").bars_others(NOON), "automation waits before it tries again"

    on_the_bench(story)


def test_a_sequence_that_breaks_in_the_middle_is_rolled_back() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [None, Rejected("no")]
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert bench.battery.log[1:] == ["force_discharge 0", "force_discharge 1", "undo force_discharge 0"]

    on_the_bench(story, steps_each=3)


def test_a_restore_is_never_given_up() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        bench.battery.script = [Rejected("busy"), Unreachable("gone")]
        command_id = await bench.submit(RESTORE)
        await bench.lane.finish()
        command = await bench.command(command_id)
        assert command.state is CommandState.SENT
        assert command.reason is not None
        assert command.reason.code is Why.RESTORE_PENDING
        assert "dispatch" in bench.lane.held, "still a debt"
        for _ in range(2):
            await bench.resubmit(RESTORE, command_id)
            await bench.lane.finish()
        assert bench.lane.held == {}
        assert bench.battery.set is not None
        assert bench.battery.set.action is BatteryAction.RESTORE

    on_the_bench(story)


def test_a_device_that_cannot_be_reached_is_tried_again_for_a_minute_under_one_command() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [Unreachable("no route")] * 10
        command_id = await bench.submit(DISCHARGE)
        await bench.lane.finish()
        waiting = await bench.command(command_id)
        assert waiting.state is CommandState.SENT
        assert waiting.reason is not None
        assert waiting.reason.code is Why.WAITING_FOR_DEVICE
        await bench.clock.sleep(61)
        await bench.resubmit(DISCHARGE, command_id)
        await bench.lane.finish()
        failed = await bench.command(command_id)
        assert failed.state is CommandState.FAILED
        assert failed.reason is not None
        assert failed.reason.code is Why.NO_ANSWER

    on_the_bench(story)


def test_what_could_not_be_taken_back_stays_owed() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [None, Rejected("no")]
        bench.battery.undo_errors = [Unreachable("gone")]
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert "dispatch" in bench.lane.held
        assert list(await bench.records.documents.all("baseline")) == ["battery"]
        assert [errand.order for errand in bench.lane.failed] == [DISCHARGE]

    on_the_bench(story, steps_each=2)


def test_an_unanswered_write_is_read_back_and_never_resent() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [OutcomeUnknown("no answer")]
        bench.battery.set = DISCHARGE  # it did what it was told, and never said so
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.UNKNOWN, "until the power proves it"
        assert "dispatch" in bench.lane.proofs
        assert bench.battery.log.count("force_discharge 0") == 1

    on_the_bench(story)


def test_a_device_that_acknowledged_and_kept_its_old_setting_has_failed() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.obeys = False
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert command.evidence == {"set": "None"}

    on_the_bench(story)
