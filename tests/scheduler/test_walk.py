"""A sequence of writes: in order, each counted as it leaves, all taken back when one fails."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.clock import LoopClock
from domain.command.order import BatteryAction, BatteryOrder
from domain.errors import NotSupported, OutcomeUnknown, PowerSyncError, Rejected, Unreachable
from domain.ports.devices import ReadBack, Step
from powersync.scenario.virtual_time import run_in_virtual_time
from scheduler.errand import Errand
from scheduler.walk import Walker, settled

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


class Sequence:
    """Three writes, four seconds apart; the one named fails as told, and so may the ways back."""

    def __init__(self, fails: dict[str, Exception] | None = None, *, newer_at_s: float = 1_000) -> None:
        self.fails, self.newer_at_s = fails or {}, newer_at_s
        self.log: list[tuple[float, str]] = []
        self.counted = 0
        self.errand = Errand(
            resource="dispatch",
            order=BatteryOrder(action=BatteryAction.HOLD),
            owner="user",
            issued_by="user",
            until=None,
            command_id="c1",
            generation=1,
            keeps=True,
        )

    async def _do(self, what: str) -> None:
        self.log.append((asyncio.get_running_loop().time(), what))
        if what in self.fails:
            raise self.fails[what]

    async def _look(self) -> ReadBack:
        raise Unreachable("nobody can tell what came")

    async def _in_doubt(self, lost: OutcomeUnknown) -> None:
        """A command would show it."""

    def _count(self) -> None:
        self.counted += 1

    def _step(self, what: str, *, can_be_undone: bool) -> Step:
        return Step(
            what=what,
            do=lambda: self._do(what),
            pause_s=0 if what == "one" else 4,
            undo=(lambda: self._do(f"not {what}")) if can_be_undone else None,
        )

    def walked(self) -> PowerSyncError | None:
        """What it ended with."""

        async def story() -> None:
            steps = [self._step(what, can_be_undone=what != "two") for what in ("one", "two", "three")]
            walker = Walker(
                name="battery",
                clock=LoopClock(NOON),
                count=self._count,
                look=self._look,
                within_s=0.0,
                in_doubt=self._in_doubt,
            )
            await walker.walk(self.errand, steps, lambda: asyncio.get_running_loop().time() < self.newer_at_s)

        try:
            run_in_virtual_time(story())
        except PowerSyncError as err:
            return err
        return None

    @property
    def words(self) -> str:
        """What was done, in order."""
        return ", ".join(what for _, what in self.log)


def test_every_write_is_made_after_its_pause() -> None:
    sequence = Sequence()
    assert sequence.walked() is None
    assert sequence.log == [(0, "one"), (4, "two"), (8, "three")]
    assert sequence.counted == 3
    assert not sequence.errand.is_half_done


def test_something_newer_ends_it_between_two_writes_and_takes_nothing_back() -> None:
    sequence = Sequence(newer_at_s=5)
    assert sequence.walked() is None
    assert sequence.log == [(0, "one"), (4, "two")]


@pytest.mark.parametrize(
    ("fails", "ends_as", "done", "counted", "is_half_done"),
    [
        ({"one": Unreachable("gone")}, Unreachable, "one", 0, False),
        ({"one": Rejected("no")}, Rejected, "one", 1, False),
        ({"two": Rejected("no")}, Rejected, "one, two, not one", 2, False),
        ({"two": NotSupported("no")}, NotSupported, "one, two, not one", 2, False),
        ({"three": Rejected("no")}, Rejected, "one, two, three, not one", 3, False),
        ({"two": Unreachable("gone")}, OutcomeUnknown, "one, two, not one", 1, False),
        ({"two": OutcomeUnknown("lost")}, OutcomeUnknown, "one, two", 2, False),  # it may be there
        ({"two": Rejected("no"), "not one": Rejected("no")}, Rejected, "one, two, not one", 2, True),
    ],
)
def test_a_sequence_that_fails_is_taken_back(fails, ends_as, done, counted, is_half_done) -> None:
    sequence = Sequence(fails)
    assert type(sequence.walked()) is ends_as
    assert (sequence.words, sequence.counted) == (done, counted)
    assert sequence.errand.is_half_done == is_half_done


def test_a_connection_that_breaks_in_the_middle_says_how_far_it_came() -> None:
    assert str(Sequence({"three": Unreachable("gone")}).walked()) == "gone (after 2 of 3 writes)"


@pytest.mark.parametrize(
    ("shows_at_s", "within_s", "newer_at_s", "looked_s"),
    [
        (0, 30, 99, [0]),
        (2, 30, 99, [0, 1, 3]),
        (99, 0, 99, [0]),  # a device whose settings show at once is asked once
        (99, 3, 99, [0, 1, 3]),
        (99, 30, 99, [0, 1, 3, 7, 15, 25, 35]),  # ever longer, ten seconds at most
        (99, 30, 2, [0, 1, 3]),  # something newer came
    ],
)
def test_what_was_written_is_waited_for_as_long_as_it_may_take(shows_at_s, within_s, newer_at_s, looked_s):
    looked: list[float] = []

    async def story() -> ReadBack:
        loop = asyncio.get_running_loop()

        async def look() -> ReadBack:
            looked.append(loop.time())
            return ReadBack(agrees=loop.time() >= shows_at_s)

        return await settled(
            look, within_s=within_s, is_current=lambda: loop.time() < newer_at_s, clock=LoopClock(NOON)
        )

    assert run_in_virtual_time(story()).agrees == (shows_at_s <= looked[-1])
    assert looked == looked_s
