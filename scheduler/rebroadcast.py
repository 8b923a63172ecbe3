"""The house on the broker of its settings, and on another one as soon as they name one."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from domain.status.problems import ProblemCode
from scheduler.problems import Problems
from scheduler.unending import unending


class Runs(Protocol):
    """A broadcast: says goodbye when it is cancelled."""

    def run(self) -> Coroutine[Any, Any, None]:
        """Until it is cancelled."""
        ...


class Rebroadcast:
    """`change` ends what runs and begins what is opened in its place; None: the house is told to nobody."""

    def __init__(self, opened: Callable[[], Runs] | None, problems: Problems) -> None:
        self._opened, self._problems = opened, problems
        self._changed = asyncio.Event()

    def change(self, opened: Callable[[], Runs] | None) -> None:
        """From now on this is opened; the goodbye to the old broker comes first."""
        self._opened = opened
        self._changed.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self._changed.clear()
            self._problems.over(ProblemCode.BROKER_SILENT, None)
            running = None if self._opened is None else asyncio.create_task(unending(self._opened().run))
            try:
                await self._changed.wait()
            finally:
                if running is not None:
                    running.cancel()
                    await asyncio.gather(running, return_exceptions=True)
