"""Judges a story's expectations instant by instant."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from domain.command.command import Command
from powersync.scenario.expectation import verdict
from powersync.scenario.story import ExpectTable, span
from powersync.scenario.world import SentInOrder


class Judge:
    """Holds what is still expected; `fail` is told what did not come true, and when."""

    def __init__(self, expected: Sequence[ExpectTable], fail: Callable[[timedelta, str], None]) -> None:
        self._pending = dict(enumerate(expected))
        self._fail = fail

    @property
    def instants(self) -> set[timedelta]:
        """Every instant an expectation names."""
        return {
            span(text)
            for expected in self._pending.values()
            for text in (expected.at, *(expected.during or ()), *(expected.eventually or ()))
            if text is not None
        }

    async def look(
        self, at: timedelta, on_grid: bool, document: Mapping[str, Any] | None, journal: SentInOrder
    ) -> None:
        """Judges what is due at this instant; no document: the server is down."""
        due = [(index, each) for index, each in self._pending.items() if _is_due(each, at, on_grid)]
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


def _is_due(expected: ExpectTable, at: timedelta, on_grid: bool) -> bool:
    if expected.at is not None:
        return at == span(expected.at)
    start, end = (span(text) for text in expected.during or expected.eventually or ())
    return start <= at <= end and (on_grid or at in (start, end))
