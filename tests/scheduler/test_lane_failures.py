"""What a lane makes of a device that refuses, lies, does not answer, or cannot be reached."""

import pytest

from domain.command.command import CommandState
from domain.command.order import BatteryAction
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.reason.reason import Reason, Why
from tests.builders import after
from tests.scheduler.bench import CHARGE, DISCHARGE, NOON, RESTORE, Bench, on_the_bench


def test_a_refusal_fails_the_command_and_leaves_no_lease() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [Rejected("exception 2")]
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert command.evidence == {"error": "exception 2"}
        assert bench.lane.held == {}
        assert await bench.records.documents.all("lease") == {}
        assert bench.lane.failures.patience("dispatch").bars_others(NOON), (
            "automation waits before it tries again"
        )

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
        assert [errand.order for errand in bench.lane.failures.failed] == [DISCHARGE]

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


@pytest.mark.parametrize(
    ("waited_s", "lets_go", "state", "why"),
    [
        (59, False, CommandState.SENT, Why.WAITING_FOR_DEVICE),
        (60, False, CommandState.FAILED, Why.NO_ANSWER),
        (59, True, CommandState.SENT, Why.WAITING_FOR_DEVICE),
        (60, True, CommandState.UNKNOWN, Why.NO_ANSWER),  # what lowers is never given up
    ],
)
def test_a_settings_check_that_nobody_answers_ends_after_a_minute(waited_s, lets_go, state, why) -> None:
    async def story(bench: Bench) -> None:
        bench.battery.read_back_errors = [Unreachable("gone")] * 2
        command_id = await bench.submit(DISCHARGE, lets_go=lets_go)
        await bench.lane.finish()
        first = await bench.command(command_id)
        assert (first.state, first.reason) == (
            CommandState.SENT,
            Reason(Why.WAITING_FOR_DEVICE, {"error": "gone"}),
        )
        assert "dispatch" in bench.lane.held, "it may have been done"
        assert bench.lane.proofs == {}
        await bench.clock.sleep(waited_s)
        await bench.resubmit(DISCHARGE, command_id, lets_go=lets_go)
        await bench.lane.finish()
        found = await bench.command(command_id)
        assert (found.state, found.reason) == (state, Reason(why, {"error": "gone"}))
        assert len(bench.lane.failures.failed) == (1 if state is CommandState.FAILED else 0)

    on_the_bench(story)


def test_a_lost_answer_is_asked_for_before_anything_is_written_again() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [OutcomeUnknown("no answer")]
        bench.battery.read_back_errors = [Unreachable("gone")] * 2
        command_id = await bench.submit(DISCHARGE)
        await bench.lane.finish()
        assert (await bench.command(command_id)).state is CommandState.UNKNOWN
        bench.battery.set = DISCHARGE  # it had been done all the same
        await bench.resubmit(DISCHARGE, command_id)
        await bench.lane.finish()
        assert bench.battery.log.count("force_discharge 0") == 1
        assert "dispatch" in bench.lane.proofs

    on_the_bench(story)


def test_a_setting_that_differs_is_told_with_the_device_s_own_hint() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.obeys, bench.battery.hint = False, "the app must allow it"
        command = await bench.send(DISCHARGE)
        facts = {"read_back": "differs", "error": "the app must allow it"}
        assert command.reason == Reason(Why.DEVICE_REFUSED, facts)

    on_the_bench(story)


@pytest.mark.parametrize(
    ("is_of_an_earlier_run", "is_seen_again", "why"),
    [
        (False, False, Why.EXTERNAL_CONTROL),
        (True, False, Why.DEVICE_REFUSED),  # whether it ever stood there nobody knows
        (True, True, Why.EXTERNAL_CONTROL),
    ],
)
def test_a_repeated_order_that_does_not_stay_is_another_hand_s_doing(
    is_of_an_earlier_run, is_seen_again, why
) -> None:
    async def story(bench: Bench) -> None:
        command = await bench.send(DISCHARGE)
        if is_of_an_earlier_run:
            bench.lane.adopt("dispatch", bench.lane.held["dispatch"])
        if is_seen_again:
            await bench.resubmit(DISCHARGE, None)
            await bench.lane.finish()
        bench.battery.set, bench.battery.obeys = CHARGE, False
        await bench.resubmit(DISCHARGE, None)
        await bench.lane.finish()
        assert (await bench.command(command.id)).state is not CommandState.FAILED
        assert bench.lane.failures.failed == []
        patience = bench.lane.failures.patience("dispatch")
        assert patience.why == Reason(why)
        assert patience.bars_repeats(after(29))
        assert not patience.bars_repeats(after(30)), "it waits as after a refusal"
        assert bench.lane.held["dispatch"].command_id == command.id

    on_the_bench(story)


def test_an_order_that_the_device_never_took_stays_its_refusal_when_it_is_repeated() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.obeys = False
        await bench.send(DISCHARGE)
        refused = bench.lane.failures.patience("dispatch").why
        assert refused is not None
        await bench.resubmit(DISCHARGE, None)
        await bench.lane.finish()
        assert bench.lane.failures.patience("dispatch").why == refused
        assert refused.code is Why.DEVICE_REFUSED

    on_the_bench(story)


@pytest.mark.parametrize("then", [CHARGE, RESTORE])
def test_a_refusal_leaves_what_was_held_before(then) -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        held, kept = dict(bench.lane.held), await bench.records.documents.all("lease")
        await bench.clock.sleep(5)
        bench.battery.script = [Rejected("busy")]
        command = await bench.send(then)
        assert bench.lane.held == held
        assert await bench.records.documents.all("lease") == kept
        if then is RESTORE:
            assert command.reason == Reason(Why.RESTORE_PENDING, {"error": "busy"})
            assert command.is_open
            assert bench.lane.failures.failed == []
            assert bench.lane.failures.patience("dispatch").bars_repeats(after(14))

    on_the_bench(story)


def test_a_fault_of_a_driver_fails_its_command_and_not_the_lane() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [KeyError("register")]
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert command.reason == Reason(Why.DEVICE_REFUSED, {"error": "internal fault"})
        assert [errand.command_id for errand in bench.lane.failures.failed] == [command.id]
        assert bench.lane.under_way("dispatch") is None
        assert (await bench.send(CHARGE)).state is CommandState.SENT
        assert bench.outcomes == 2

    on_the_bench(story)


def test_only_writes_that_left_us_are_counted() -> None:
    async def story(bench: Bench) -> None:
        for error, count in ((Unreachable("no route"), 0), (Rejected("no"), 1), (OutcomeUnknown("lost"), 3)):
            bench.battery.script = [error]
            await bench.send(DISCHARGE)
            assert bench.lane.budget.today(NOON.date()) == count

    on_the_bench(story)


@pytest.mark.parametrize(("why", "waits"), [(Why.POWER_DID_NOT_MOVE, True), (Why.NOT_ENFORCED, False)])
def test_a_refuted_order_is_not_tried_again_at_once_but_an_ignored_limit_is_lifted(why, waits) -> None:
    async def story(bench: Bench) -> None:
        await bench.lane.proving.refute("dispatch", Reason(why), {})
        assert bench.told == [], "nothing waited for a proof"
        await bench.send(DISCHARGE)
        await bench.lane.proving.refute("dispatch", Reason(why), {"measured_w": 0})
        assert bench.lane.failures.patience("dispatch").bars_others(after(29)) == waits
        (failed,) = bench.lane.failures.failed
        assert (failed.order, failed.owner, failed.until) == (DISCHARGE, "user", DISCHARGE.until)
        assert failed.keeps
        assert bench.lane.proofs == {}

    on_the_bench(story)


def test_what_is_refuted_after_it_was_let_go_fails_nothing_that_is_held() -> None:
    async def story(bench: Bench) -> None:
        command = await bench.send(RESTORE)
        await bench.lane.proving.refute("dispatch", Reason(Why.POWER_DID_NOT_MOVE), {})
        assert (await bench.command(command.id)).state is CommandState.FAILED
        assert bench.lane.failures.failed == []

    on_the_bench(story)


def test_a_release_that_reaches_nobody_says_so_and_is_never_given_up() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        bench.battery.script = [Unreachable("gone")] * 2
        command_id = await bench.submit(RESTORE, lets_go=True)
        for _ in range(2):
            await bench.lane.finish()
            found = await bench.command(command_id)
            assert found.state is CommandState.SENT
            assert found.reason == Reason(Why.RESTORE_PENDING, {"error": "gone"})
            await bench.clock.sleep(600)
            await bench.resubmit(RESTORE, command_id, lets_go=True)
        await bench.lane.finish()
        assert bench.lane.held == {}
        assert bench.lane.failures.failed == []

    on_the_bench(story)
