"""The book of commands: what is open, what is newest, what is told, and what a full disk still owes."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from domain.command.command import Command, CommandState
from domain.errors import StorageError
from domain.reason.reason import Reason, Why
from scheduler.commands import MOST_UNWRITTEN, CommandBook
from tests.builders import NOON
from tests.fakes.disk import Disk, FillableJournal

WAITING, DONE = Reason(Why.WAITING_FOR_DEVICE), Reason(Why.POWER_MOVED)


class Clock:
    """Moves on by a second with every look."""

    def __init__(self) -> None:
        self._looks = count()

    def now(self) -> Any:
        return NOON + timedelta(seconds=next(self._looks))

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("a book never waits")


class Books:
    def __init__(self) -> None:
        self.disk = Disk()
        self.journal = FillableJournal(self.disk)
        self.told: list[Command] = []
        self._ids = count(1)
        self.book = self.opened()

    def opened(self) -> CommandBook:
        """A new server's book over the same journal."""
        return CommandBook(
            self.journal,
            Clock(),
            lambda: f"c{next(self._ids)}",
            self.told.append,
            lambda reason: replace(reason, text=f"{reason.code}!"),
        )

    def states(self) -> list[tuple[str, CommandState]]:
        """What listeners were told, in order."""
        return [(command.id, command.state) for command in self.told]


def worded(reason: Reason) -> Reason:
    return replace(reason, text=f"{reason.code}!")


async def test_a_command_is_made_in_memory_and_kept_and_told_before_it_is_answered() -> None:
    books = Books()
    command = books.book.make(
        "battery", "hold", "user", requested={"a": 1}, applied={"a": 0}, until=NOON, reason=WAITING
    )
    assert (command.id, command.generation, command.accepted_at) == ("c1", 1, NOON)
    assert (command.requested, command.applied, command.until) == ({"a": 1}, {"a": 0}, NOON)
    assert command.reason == worded(WAITING)
    assert books.book.open("c1") is command
    assert await books.journal.command("c1") is None
    await books.book.keep(command)
    assert await books.journal.command("c1") == command
    assert books.told == [command]
    assert books.book.make("battery", "hold", "user").generation == 2


async def test_a_command_moves_on_and_is_no_longer_open_when_it_has_ended() -> None:
    books = Books()
    books.book.make("battery", "hold", "user")
    for state in (CommandState.SENT, CommandState.SENT, CommandState.VERIFIED):
        await books.book.move("c1", state, reason=DONE)
    assert books.states() == [("c1", CommandState.SENT), ("c1", CommandState.VERIFIED)]
    assert books.book.open("c1") is None
    assert books.book.open(None) is None
    kept = await books.journal.command("c1")
    assert kept is not None
    assert (kept.state, kept.reason) == (CommandState.VERIFIED, worded(DONE))
    assert await books.book.move("c1", CommandState.FAILED) is None, "what has ended moves no more"
    assert await books.book.move("c9", CommandState.SENT) is None


async def test_a_step_that_does_not_exist_changes_and_tells_nothing() -> None:
    books = Books()
    command = books.book.make("battery", "hold", "user")
    assert await books.book.move("c1", CommandState.UNKNOWN) is command
    assert books.told == []


async def test_a_beginning_that_the_disk_refuses_has_not_begun() -> None:
    books = Books()
    books.book.make("battery", "hold", "user")
    books.disk.is_full = True
    with pytest.raises(StorageError):
        await books.book.move("c1", CommandState.SENT, must_be_kept=True)
    found = books.book.open("c1")
    assert found is not None
    assert found.state is CommandState.ACCEPTED
    assert books.told == []
    books.disk.is_full = False
    await books.book.move("c1", CommandState.SENT, must_be_kept=True)
    assert books.states() == [("c1", CommandState.SENT)]


async def test_an_end_never_waits_for_a_disk_and_is_written_once_it_takes_again() -> None:
    books = Books()
    for _ in range(2):
        await books.book.announce(books.book.make("battery", "restore", "expiry"))
    books.disk.is_full = True
    for command_id in ("c1", "c2"):
        await books.book.move(command_id, CommandState.SENT)
        await books.book.move(command_id, CommandState.VERIFIED)
    assert len(books.told) == 6
    owed = books.book.unwritten("c1")
    assert owed is not None
    assert owed.state is CommandState.VERIFIED
    await books.book.settle()
    assert books.book.unwritten("c2") is not None
    books.disk.is_full = False
    await books.book.settle()
    for command_id in ("c1", "c2"):
        kept = await books.journal.command(command_id)
        assert kept is not None
        assert kept.state is CommandState.VERIFIED
        assert books.book.unwritten(command_id) is None


async def test_of_what_a_full_disk_owes_the_oldest_are_lost_first() -> None:
    books = Books()
    books.disk.is_full = True
    for n in range(1, MOST_UNWRITTEN + 2):
        await books.book.announce(books.book.make("battery", "hold", "user"))
        if n == MOST_UNWRITTEN:
            assert books.book.unwritten("c1") is not None
            await books.book.move("c1", CommandState.SENT)  # which makes it the newest
    assert books.book.unwritten("c1") is not None
    assert books.book.unwritten("c2") is None
    assert books.book.unwritten("c3") is not None


async def test_why_a_command_waits_is_told_once() -> None:
    books = Books()
    await books.book.announce(books.book.make("battery", "hold", "user"))
    await books.book.note("c1", WAITING)
    await books.book.note("c1", Reason(Why.WAITING_FOR_DEVICE, {"error": "the same, in other words"}))
    await books.book.note("c1", Reason(Why.RESTORE_PENDING))
    await books.book.note("c9", WAITING)
    codes = [command.reason.code for command in books.told if command.reason is not None]
    assert codes == [Why.WAITING_FOR_DEVICE, Why.RESTORE_PENDING]
    newest = books.book.open("c1")
    assert newest is not None
    assert newest == await books.journal.command("c1")
    assert newest.reason == worded(Reason(Why.RESTORE_PENDING))


async def test_what_is_really_ordered_is_told_where_it_differs_from_what_was_accepted() -> None:
    books = Books()
    asked = {"current_a": 16}
    await books.book.announce(books.book.make("loadpoints/garage", "start", "user", applied=asked))
    for amount in ({"current_a": 16}, {"power_w": 900}, {"current_a": 10, "phases": 1}):
        await books.book.apply("c1", amount, Reason(Why.PHASE_LIMITED))
    await books.book.apply("c9", {"current_a": 1}, WAITING)
    assert [command.applied for command in books.told] == [asked, {"current_a": 10}]
    found = books.book.open("c1")
    assert found is not None
    assert found.reason == worded(Reason(Why.PHASE_LIMITED))
    assert await books.journal.command("c1") == found


async def test_the_newest_command_of_a_target_is_told_in_short() -> None:
    books = Books()
    assert books.book.latest("battery") is None
    books.book.make("battery", "hold", "user")
    books.book.make("loadpoints/garage", "start", "user")
    books.book.make("battery", "restore", "expiry")
    await books.book.move("c1", CommandState.SUPERSEDED)
    for state, at_s in ((None, 2), (CommandState.SENT, 4), (CommandState.VERIFIED, 5)):
        if state is not None:
            await books.book.move("c3", state)
        latest = books.book.latest("battery")
        assert latest is not None
        assert (latest.id, latest.action, latest.issued_by) == ("c3", "restore", "expiry")
        assert (latest.state, latest.at) == (state or "accepted", NOON + timedelta(seconds=at_s))


async def test_a_start_takes_the_journal_over() -> None:
    books = Books()
    for target in ("battery", "battery", "loadpoints/garage"):
        await books.book.announce(books.book.make(target, "hold", "user"))
    await books.book.move("c3", CommandState.SENT)
    await books.book.move("c3", CommandState.VERIFIED)
    books.told.clear()
    again = books.opened()
    await again.adopt(frozenset({"c2"}))
    assert again.open("c1") is None
    assert again.open("c2") is not None, "its intent still holds"
    ended = await books.journal.command("c1")
    assert ended is not None
    assert ended.state is CommandState.SUPERSEDED
    assert ended.reason == worded(Reason(Why.SUPERSEDED, {"by": "restart"}))
    assert books.states() == [("c1", CommandState.SUPERSEDED)]
    latest = again.latest("battery")
    assert latest is not None
    assert latest.id == "c2"
    assert again.make("battery", "hold", "user").generation == 4, "generations go on counting"


LIMIT = Reason(Why.PHASE_LIMITED, {"limit": "the export limit"})


@pytest.mark.parametrize(
    ("issued_by", "limited", "is_paused", "found"),
    [
        ("user", None, False, (CommandState.SUPERSEDED, 900, Why.SUPERSEDED)),
        ("user", LIMIT, True, (CommandState.ACCEPTED, 0, Why.PHASE_LIMITED)),  # it goes on when there is room
        ("automation:night", LIMIT, True, (CommandState.ACCEPTED, 0, Why.PHASE_LIMITED)),
        ("user", LIMIT, False, (CommandState.SUPERSEDED, 900, Why.PHASE_LIMITED)),
        ("optimiser", LIMIT, True, (CommandState.SUPERSEDED, 900, Why.PHASE_LIMITED)),  # it asks anew
    ],
)
async def test_a_wish_that_a_limit_leaves_nothing_stays_open(issued_by, limited, is_paused, found) -> None:
    books = Books()
    asked = {"power_w": 900, "target_soc_pct": 10}
    await books.book.announce(books.book.make("battery", "force_discharge", issued_by, applied=asked))
    await books.book.replaced("c1", limited, is_paused=is_paused)
    command = await books.journal.command("c1")
    assert command is not None
    assert command.reason is not None
    assert (command.state, command.applied["power_w"], command.reason.code) == found
    assert command.applied["target_soc_pct"] == 10
