"""Jobs on a timetable: APScheduler's triggers say when, the house's own clock says it is time.

A job never overlaps itself, and a missed time is made up once. A failing job is logged and comes again; a
fault of this program in it is told to the owner, until it has done its work again; what keeps it from that
by no fault of ours says nothing of whether it would have.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain.errors import PowerSyncError

log = logging.getLogger(__name__)

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


Ended = Callable[[str, str | None], None]


def _nobody(name: str, fault: str | None) -> None:
    """Nobody listens."""


class Job:
    """One line of the timetable. `run` is handed the instant it was due; it returns False where there was
    nothing to do yet, or where others kept it from it, which says nothing of whether it would have gone well.
    `ended` is told how it went: by its name and the kind of the fault, None: none. `is_awaited`: whether its
    time has come whatever the timetable says, `is_idle`: whether there is nothing to do, whose time then does
    not come; both are asked with every tick.
    """

    def __init__(
        self,
        name: str,
        trigger: BaseTrigger,
        run: Callable[[datetime], Awaitable[bool | None]],
        is_awaited: Callable[[], bool] = lambda: False,
        is_idle: Callable[[], bool] = lambda: False,
    ) -> None:
        self.name, self._trigger, self._run = name, trigger, run
        self._is_awaited, self._is_idle = is_awaited, is_idle
        self.ended: Ended = _nobody
        self._next: datetime | None = None
        self._last: datetime | None = None
        self.task: asyncio.Task[None] | None = None

    def hurry(self) -> None:
        """Its time has come, whatever the timetable says."""
        self._next = None

    def is_due(self, now: datetime) -> bool:
        """Whether its time has come; the first time asked counts as one."""
        if (self.task is not None and not self.task.done()) or self._is_idle():
            return False
        was_set_back = self._last is not None and now < self._last
        return self._next is None or now >= self._next or was_set_back or self._is_awaited()

    def awaited_since(self, now: datetime) -> datetime | None:
        """Since when its work is due or under way; None where it is neither."""
        if self.task is not None and not self.task.done():
            return self._last
        return now if self.is_due(now) else None

    def begin(self, now: datetime) -> "asyncio.Task[None]":
        """Starts it and works out its next time."""
        self._last = now
        self._next = self._trigger.get_next_fire_time(None, now + timedelta(milliseconds=1))
        self.task = asyncio.get_running_loop().create_task(self._guarded(now))
        return self.task

    async def _guarded(self, now: datetime) -> None:
        try:
            if await self._run(now) is False:
                return
        except PowerSyncError as err:  # told by whom it is about
            log.warning("%s: %s", self.name, err)
            return
        except Exception as fault:  # a bug in one job is heard of at once, and it comes again
            log.exception("%s failed", self.name)
            self.ended(self.name, type(fault).__name__)
            return
        self.ended(self.name, None)


class Timetable:
    """All jobs. A tick starts what is due and waits only for what is done at once."""

    def __init__(self, jobs: Sequence[Job] = (), ended: Ended = _nobody) -> None:
        self._jobs: list[Job] = []
        self._ended = ended
        for job in jobs:
            self.add(job)

    @property
    def jobs(self) -> tuple[Job, ...]:
        """All of its lines."""
        return tuple(self._jobs)

    async def run_due(self, now: datetime) -> None:
        """Starts every job whose time has come."""
        begun = [job.begin(now) for job in self._jobs if job.is_due(now)]
        if begun:
            await asyncio.wait(begun, timeout=0.02)

    def add(self, job: Job) -> None:
        """One more line; its first time comes with the next tick."""
        job.ended = self._ended
        self._jobs.append(job)

    def drop(self, name: str) -> None:
        """Its lines are taken out; what is running ends by itself."""
        for job in self._jobs:
            if job.name == name:
                job.ended = _nobody
        self._jobs = [job for job in self._jobs if job.name != name]
        self._ended(name, None)

    async def close(self) -> None:
        """Cancels what is running."""
        running = [job.task for job in self._jobs if job.task is not None and not job.task.done()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def every(period: timedelta, after: timedelta = timedelta()) -> BaseTrigger:
    """At whole multiples of `period` since midnight UTC, or so long after each."""
    return IntervalTrigger(seconds=int(period.total_seconds()), start_date=EPOCH + after, timezone=UTC)


def next_multiple(now: datetime, period: timedelta) -> datetime:
    """The first whole multiple of `period` since midnight UTC that comes after `now`."""
    return EPOCH + ((now - EPOCH) // period + 1) * period
