"""Judges a story's expectations instant by instant."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Self

from msgspec import Struct

from domain.command.command import Command
from powersync.scenario.expectation import verdict
from powersync.scenario.story import ExpectTable, span
from powersync.scenario.world import SentInOrder


class _Due(Struct, frozen=True):
    """When an expectation is looked at: on the grid from `start` to `end`, and at both of them."""

    start: timedelta
    end: timedelta

    @classmethod
    def of(cls, expected: ExpectTable) -> Self:
        """Its instant is a time without length."""
        at = expected.at
        times = (at, at) if at is not None else expected.during or expected.eventually
        assert times is not None, "the story was checked"
        return cls(*map(span, times))

    def now(self, at: timedelta, on_grid: bool) -> bool:
        """Whether it is due at this instant."""
        return self.start <= at <= self.end and (on_grid or at in (self.start, self.end))


class Judge:
    """Holds what is still expected; `fail` is told what did not come true, and when."""

    def __init__(self, expected: Sequence[ExpectTable], fail: Callable[[timedelta, str], None]) -> None:
        self._pending = dict(enumerate(expected))
        self._due = {index: _Due.of(each) for index, each in self._pending.items()}
        self._fail = fail

    @property
    def instants(self) -> set[timedelta]:
        """Every instant an expectation names."""
        return {instant for due in self._due.values() for instant in (due.start, due.end)}

    async def look(
        self,
        at: timedelta,
        on_grid: bool,
        shown: Callable[[], Mapping[str, Any] | None],
        journal: SentInOrder,
    ) -> None:
        """Judges what is due at this instant; no document is shown: the server is down."""
        due = [(index, each) for index, each in self._pending.items() if self._due[index].now(at, on_grid)]
        if not due:
            return
        document = shown()
        commands: list[Command] = []
        if any(each.commands is not None for _, each in due):
            commands = await journal.sent()
        for index, expected in due:
            if document is None:
                if expected.eventually is None:
                    self._fail(at, f"expect[{index}]: the server is down then")
                    del self._pending[index]
                continue
            wrong = verdict(expected, document, commands)
            if wrong is None and expected.eventually is not None:
                del self._pending[index]
            elif wrong is not None and expected.eventually is None:
                self._fail(at, f"expect[{index}]: {wrong}")
                del self._pending[index]

    def close(self) -> None:
        """The story is over: what should have come true by now never did."""
        for index, expected in self._pending.items():
            if expected.eventually is not None:
                self._fail(span(expected.eventually[1]), f"expect[{index}] never held: {expected.path}")
