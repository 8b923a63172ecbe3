"""Writes down what a full disk refused, as soon as it takes again."""

from datetime import datetime, timedelta

from scheduler.commands import CommandBook
from scheduler.keeper import Keeper
from scheduler.timetable import Job, every


class WriteOwed:
    """Runs with every tick; with nothing owed it touches no disk."""

    def __init__(self, keeper: Keeper, book: CommandBook) -> None:
        self._keeper, self._book = keeper, book

    def job(self) -> Job:
        """Its line of the timetable."""
        return Job("owed", every(timedelta(seconds=1)), self.run, is_idle=self._is_all_written)

    def _is_all_written(self) -> bool:
        return not (self._keeper.owes or self._book.owes)

    async def run(self, now: datetime) -> None:
        """One round."""
        del now
        await self._keeper.settle()
        await self._book.settle()
