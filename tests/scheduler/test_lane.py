"""A lane to one device: what is written, in which order, and what a command ends as."""

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest

from adapters.clock import LoopClock
from adapters.stores.memory.records import MemoryRecords
from domain.command.command import Command, CommandState
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.reason.reason import Reason, Why
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.keeper import Keeper
from scheduler.lane import Lane
from tests.fakes.battery import WorkbenchBattery

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
DISCHARGE = BatteryOrder(action=BatteryAction.FORCE_DISCHARGE, power_w=2000, until=NOON + timedelta(hours=1))
CHARGE = BatteryOrder(action=BatteryAction.FORCE_CHARGE, power_w=1000, until=NOON + timedelta(hours=1))
RESTORE = BatteryOrder(action=BatteryAction.RESTORE)


class Bench:
    """A lane with everything it needs, in virtual time."""

    def __init__(self, **battery: Any) -> None:
        self.clock = LoopClock(NOON)
        self.records = MemoryRecords()
        ids = count(1)
        self.told: list[Command] = []
        self.book = CommandBook(
            self.records.journal,
            self.clock,
            lambda: f"c{next(ids)}",
            self.told.append,
            lambda reason: reason,
        )
        self.battery = WorkbenchBattery(self.clock, **battery)
        self.lane = Lane(
            "battery",
            self.battery,
            book=self.book,
            keeper=Keeper(self.records.documents),
            clock=self.clock,
            budget=WriteBudget(10),
            local_day=lambda now: now.date(),
            on_outcome=lambda: None,
        )
        self._generations = count(1)

    async def submit(self, order: BatteryOrder) -> str:
        command = self.book.make("battery", order.action, "user")
        await self.resubmit(order, command.id)
        return command.id

    async def resubmit(self, order: BatteryOrder, command_id: str | None) -> None:
        await self.lane.submit(
            Errand(
                resource="dispatch",
                order=order,
                owner="user",
                issued_by="user",
                until=order.until,
                command_id=command_id,
                generation=next(self._generations),
                keeps=order is not RESTORE,
            )
        )

    async def send(self, order: BatteryOrder) -> Command:
        command_id = await self.submit(order)
        await self.lane.finish()
        return await self.command(command_id)

    async def command(self, command_id: str) -> Command:
        found = await self.records.journal.command(command_id)
        assert found is not None
        return found


def on_the_bench(story: Callable[[Bench], Coroutine[Any, Any, None]], **battery: Any) -> None:
    async def told() -> None:
        await story(Bench(**battery))

    run_in_virtual_time(told())


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


def test_a_baseline_is_captured_once_and_kept_until_the_restore_was_read_back() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        await bench.send(CHARGE)
        assert bench.battery.log.count("baseline") == 1
        assert list(await bench.records.documents.all("baseline")) == ["battery"]
        await bench.send(RESTORE)
        assert await bench.records.documents.all("baseline") == {}
        assert await bench.records.documents.all("lease") == {}

    on_the_bench(story)


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


def test_a_device_that_already_is_as_wanted_is_not_written() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(RESTORE)
        assert bench.battery.log == ["baseline", "read back", "read back"]

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


def test_a_refusal_forgets_the_baseline_so_that_the_next_order_sees_the_device_anew() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [Rejected("exception 2")]
        await bench.send(DISCHARGE)
        assert await bench.records.documents.all("baseline") == {}
        await bench.send(DISCHARGE)
        assert bench.battery.log.count("baseline") == 2

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


def test_a_baseline_nobody_answered_for_is_asked_for_again() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.baseline_errors = [OutcomeUnknown("no answer")]
        command_id = await bench.submit(DISCHARGE)
        await bench.lane.finish()
        assert (await bench.command(command_id)).reason is not None
        assert bench.battery.log == ["baseline"]
        await bench.resubmit(DISCHARGE, command_id)
        await bench.lane.finish()
        assert bench.battery.set == DISCHARGE

    on_the_bench(story)


def test_a_forced_state_found_on_the_device_is_never_a_baseline() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.settings |= {"mode": "forced"}
        await bench.send(DISCHARGE)
        kept = (await bench.records.documents.all("baseline"))["battery"]
        assert msgspec.json.decode(kept)["mode"] == "normal"

    on_the_bench(story)


def test_a_restore_with_nothing_held_goes_to_a_device_that_was_left_forced() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.set = DISCHARGE  # by a server whose data folder is lost
        command = await bench.send(RESTORE)
        assert "restore 0" in bench.battery.log
        assert bench.battery.set == RESTORE
        assert command.state is CommandState.SENT, "and is proven by its read-back"
        assert "dispatch" in bench.lane.proofs

    on_the_bench(story)


@pytest.mark.parametrize(
    ("is_looked_at_first", "left_w"),
    [(True, 1_500), (False, None)],  # what was there before the first look may be our own doing
)
def test_what_another_hand_set_meanwhile_becomes_the_baseline(is_looked_at_first, left_w) -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        bench.battery.settings |= {"mode": "forced"}  # as our order makes it
        if is_looked_at_first:
            await look(bench)
            assert bench.lane.looks.newest["dispatch"].agrees
        bench.battery.set, bench.battery.settings["export_limit_w"] = CHARGE, 1_500
        await look(bench)
        assert not bench.lane.looks.newest["dispatch"].agrees
        kept = msgspec.json.decode((await bench.records.documents.all("baseline"))["battery"])
        assert kept == {"mode": "normal", "export_limit_w": left_w}

    on_the_bench(story)


async def look(bench: Bench) -> None:
    bench.lane.look("dispatch")
    await bench.lane.finish()
