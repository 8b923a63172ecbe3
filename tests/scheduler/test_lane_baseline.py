"""How a device was before us: captured once, kept until it was handed back, and never a forced state."""

import msgspec
import pytest

from domain.command.command import CommandState
from domain.errors import OutcomeUnknown, Rejected
from tests.fakes.lane_bench import CURTAIL
from tests.scheduler.bench import CHARGE, DISCHARGE, RESTORE, Bench, on_the_bench


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


def test_a_refusal_forgets_the_baseline_so_that_the_next_order_sees_the_device_anew() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [Rejected("exception 2")]
        await bench.send(DISCHARGE)
        assert await bench.records.documents.all("baseline") == {}
        await bench.send(DISCHARGE)
        assert bench.battery.log.count("baseline") == 2

    on_the_bench(story)


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


@pytest.mark.parametrize(("set_w", "left_w"), [(1_500, 1_500), (None, 5_000)], ids=["set", "not told"])
def test_what_another_hand_sets_beside_an_order_that_stands_becomes_the_baseline(set_w, left_w) -> None:
    async def story(bench: Bench) -> None:
        bench.battery.settings["export_limit_w"] = 5_000
        await bench.send(DISCHARGE)
        bench.battery.settings |= {"mode": "forced"}  # as our order makes it
        await look(bench)
        bench.battery.settings["export_limit_w"] = set_w
        for _ in range(2):
            await look(bench)
            assert bench.lane.looks.newest["dispatch"].agrees
            kept = msgspec.json.decode((await bench.records.documents.all("baseline"))["battery"])
            assert kept == {"mode": "normal", "export_limit_w": left_w}

    on_the_bench(story)


def test_a_limit_of_ours_that_came_later_is_no_other_hand_s() -> None:
    async def story(bench: Bench) -> None:
        await bench.send(DISCHARGE)
        await look(bench)
        await bench.submit(CURTAIL, resource="export")
        await bench.lane.finish()
        bench.battery.set, bench.battery.settings["export_limit_w"] = CHARGE, 0  # as our limit makes it
        await look(bench)
        assert not bench.lane.looks.newest["dispatch"].agrees
        kept = msgspec.json.decode((await bench.records.documents.all("baseline"))["battery"])
        assert kept["export_limit_w"] is None

    on_the_bench(story)


async def look(bench: Bench) -> None:
    bench.lane.look("dispatch")
    await bench.lane.finish()
