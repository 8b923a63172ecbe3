"""A Tesla behind the gateway's lane: a sleeping car is woken and then told, and no start is sent twice."""

from datetime import timedelta
from itertools import count

from adapters.stores.memory.records import MemoryRecords
from domain.command.command import CommandState
from domain.command.order import ChargeAction
from scheduler.budget import WriteBudget
from scheduler.commands import CommandBook
from scheduler.errand import Errand
from scheduler.keeper import Keeper
from scheduler.lane import Lane
from tests.adapters.chargers.tesla.cars import a_tesla


class ChargeLane:
    """One car's lane, with the journal of its commands."""

    def __init__(self, case):
        self._case, self._records = case, MemoryRecords()
        ids = count(1)
        self._book = CommandBook(
            self._records.journal,
            case.clock,
            new_id=lambda: f"c{next(ids)}",
            tell=lambda command: None,
            word=lambda reason: reason,
        )
        self._lane = Lane(
            "loadpoints/garage",
            case.driver,
            book=self._book,
            keeper=Keeper(self._records.documents),
            clock=case.clock,
            budget=WriteBudget(1_000),
            local_day=lambda now: now.date(),
            on_outcome=lambda: None,
        )
        self._generations = count(1)

    async def send(self, current_a, command_id=None):
        """What became of a command, and its id, by which it is handed over again."""
        if command_id is None:
            made = self._book.make("loadpoints/garage", ChargeAction.START, "user")
            command_id = made.id
        await self._lane.submit(
            Errand(
                resource="charge",
                order=self._case.order(current_a),
                owner="user",
                issued_by="user",
                until=self._case.clock.now() + timedelta(hours=1),
                command_id=command_id,
                generation=next(self._generations),
                keeps=current_a > 0,
            )
        )
        await self._lane.finish()
        return await self._records.journal.command(command_id)


async def test_a_car_that_fell_asleep_unnoticed_is_woken_by_the_next_try_of_the_same_command():
    async with a_tesla() as case:
        lane = ChargeLane(case)
        case.tesla.asleep = True
        first = await lane.send(16)
        assert first.finished_at is None
        assert case.tesla.told == []
        again = await lane.send(16, first.id)
        assert again.state is CommandState.SENT  # read back: the draw is still to prove it
        assert case.emulator.billed["wakes"] == 1
        assert case.is_given(16)


async def test_a_lost_start_that_does_not_show_is_never_sent_a_second_time():
    async with a_tesla() as case:
        lane = ChargeLane(case)
        await case.carry_out(case.order(16))
        await case.carry_out(case.order(0))
        case.tesla.told = []
        case.lose_answers()
        case.lie()
        command = await lane.send(16)
        assert command.state in (CommandState.FAILED, CommandState.UNKNOWN)
        assert [name for name, _ in case.tesla.told] == ["charge_start"]


async def test_a_lost_start_that_shows_is_a_start():
    async with a_tesla() as case:
        case.lose_answers()
        command = await ChargeLane(case).send(16)
        assert command.state is CommandState.SENT
        assert case.is_given(16)
        assert [name for name, _ in case.tesla.told].count("charge_start") == 1
