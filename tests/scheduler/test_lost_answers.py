"""A write whose answer was lost is asked for, sent once more where it did not arrive, and never blindly."""

import pytest

from domain.command.command import CommandState
from domain.errors import OutcomeUnknown, Rejected, Unreachable
from domain.ports.devices import ReadBack, Step
from domain.reason.reason import Why
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.errand import Errand
from scheduler.walk import Walker
from tests.scheduler.bench import CHARGE, DISCHARGE, NOON, Bench, on_the_bench

LOST = OutcomeUnknown("no answer")
FIRST, SECOND, THIRD = (f"force_discharge {number}" for number in range(3))


@pytest.mark.parametrize(
    ("script", "written"),
    [
        ([LOST], [FIRST, FIRST, SECOND, THIRD]),
        ([None, LOST], [FIRST, SECOND, SECOND, THIRD]),
        ([None, None, LOST], [FIRST, SECOND, THIRD, THIRD]),
        ([LOST, None, LOST], [FIRST, FIRST, SECOND, SECOND, THIRD]),  # once more for each of them
    ],
)
def test_a_write_that_did_not_arrive_is_sent_once_more_and_the_rest_follows(script, written) -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = list(script)
        command = await bench.send(DISCHARGE)
        assert [each for each in bench.battery.log if each.startswith("force")] == written
        assert bench.battery.set == DISCHARGE
        assert command.is_open
        assert "dispatch" in bench.lane.proofs
        assert bench.lane.budget.today(NOON.date()) == len(written), "each of them left us"

    on_the_bench(story, steps_each=3)


def test_a_write_that_is_lost_twice_fails_as_unanswered_and_not_as_refused() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [None, LOST, LOST]
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert command.reason is not None
        assert command.reason.code is Why.NO_ANSWER
        assert bench.battery.log.count(SECOND) == 2
        assert THIRD not in bench.battery.log

    on_the_bench(story, steps_each=3)


@pytest.mark.parametrize("error", [Unreachable("gone"), LOST])
def test_where_nobody_can_tell_whether_it_came_it_is_not_sent_again(error) -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [LOST]
        bench.battery.read_back_errors = [error]
        await bench.send(DISCHARGE)
        assert bench.battery.log.count(FIRST) == 1

    on_the_bench(story)


def test_a_refusal_after_a_lost_answer_takes_back_what_came() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [LOST, None, Rejected("no")]
        command = await bench.send(DISCHARGE)
        assert command.state is CommandState.FAILED
        assert bench.battery.log[-1] == "undo force_discharge 0"

    on_the_bench(story, steps_each=2)


def test_what_a_newer_order_replaced_is_not_sent_again() -> None:
    async def story(bench: Bench) -> None:
        bench.battery.script = [LOST]
        first = await bench.submit(DISCHARGE)
        await bench.clock.sleep(0)
        second = await bench.submit(CHARGE)
        await bench.lane.finish()
        assert bench.battery.log.count(FIRST) <= 1
        assert (await bench.command(first)).state is CommandState.SUPERSEDED
        assert (await bench.command(second)).is_open
        assert bench.battery.set == CHARGE

    on_the_bench(story)


class Register:
    """One setting behind a line on which the next requests or answers get lost."""

    def __init__(self, *, lost: list[str]) -> None:
        self.value, self.writes, self.lost = "old", 0, lost

    async def write(self, value: str) -> None:
        self.writes += 1
        what = self.lost.pop(0) if self.lost else None
        if what != "request":
            self.value = value
        if what is not None:
            raise LOST

    def step(self) -> Step:
        wanted: list[str] = []

        async def put(value: str) -> None:
            wanted[:] = [value]
            await self.write(value)

        async def came() -> bool:
            return [self.value] == wanted

        return Step(what="set", do=lambda: put("new"), undo=lambda: put("old"), came=came)


async def refuses() -> None:
    raise Rejected("no")


def walked(*steps: Step) -> list[str]:
    """What was in doubt until the whole order read back."""
    doubts: list[str] = []

    async def look() -> ReadBack:
        return ReadBack(agrees=False)

    async def in_doubt(err: OutcomeUnknown) -> None:
        doubts.append(str(err))

    async def story() -> None:
        bench = Bench()
        walker = Walker(
            name="battery", clock=bench.clock, count=lambda: None, look=look, within_s=5.0, in_doubt=in_doubt
        )
        errand = Errand(
            resource="dispatch",
            order=DISCHARGE,
            owner="user",
            issued_by="user",
            until=None,
            command_id=None,
            generation=1,
            keeps=True,
        )
        await walker.walk(errand, steps, lambda: True)

    run_in_virtual_time(story())
    return doubts


@pytest.mark.parametrize(
    ("lost", "writes"), [([], 1), (["answer"], 1), (["request"], 2), (["request", "answer"], 2)]
)
def test_a_step_that_can_be_asked_for_is_sent_again_only_where_it_did_not_come(lost, writes) -> None:
    register = Register(lost=lost)
    if lost == ["request", "answer"]:
        with pytest.raises(OutcomeUnknown):
            walked(register.step())
    else:
        assert walked(register.step()) == [], "it was asked for at once, so nothing was in doubt"
    assert (register.value, register.writes) == ("new", writes)


@pytest.mark.parametrize(("lost", "writes"), [([None, "answer"], 2), ([None, "request"], 3)])
def test_what_is_taken_back_is_asked_for_too(lost, writes) -> None:
    register = Register(lost=lost)
    with pytest.raises(Rejected):
        walked(register.step(), Step(what="refused", do=refuses))
    assert (register.value, register.writes) == ("old", writes)
