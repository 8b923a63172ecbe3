"""Tells that a part of the records cannot be read, and asks for it again until it can be."""

import logging
from collections.abc import Callable

from domain.ports.clock import Clock
from domain.ports.records import Legible
from domain.status.problems import ProblemCode
from scheduler.problems import Problems

EVERY_S = 2.0
AGAIN_S = 60.0  # what cannot be read may be a year

log = logging.getLogger(__name__)


class Proofreader:
    """`look` is done until it is cancelled."""

    def __init__(self, records: Legible, problems: Problems, show: Callable[[], None], clock: Clock) -> None:
        self._records, self._problems, self._show, self._clock = records, problems, show, clock
        self._told: str | None = None

    async def run(self) -> None:
        """Looks and rests, for ever."""
        while True:
            await self._clock.sleep(EVERY_S if self._told is None else AGAIN_S)
            await self.look()

    async def look(self) -> None:
        """Once. What failed is asked for again: what is answered then was a bad moment, and no problem."""
        if self._records.unreadable is not None:
            await self._records.read_again()
        error = self._records.unreadable
        if error == self._told:
            return
        if error is None:
            log.warning("all of the database can be read again")
            self._problems.over(ProblemCode.STORAGE_UNREADABLE, None)
        else:
            log.error("a part of the database cannot be read: %s", error)
            self._problems.tell(ProblemCode.STORAGE_UNREADABLE, None, self._clock.now(), error=error)
        self._told = error
        self._show()
