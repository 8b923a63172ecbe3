"""What one device's lane has to do, one piece after the other: errands first, looks can wait."""

import asyncio
from collections.abc import Awaitable, Callable

from scheduler.errand import Errand


class Work:
    """Errands, and resources to be looked at (a string). `do` has one at a time, and catches its faults."""

    def __init__(self, do: Callable[[Errand | str], Awaitable[None]]) -> None:
        self._do = do
        self._waiting: list[Errand | str] = []
        self._task: asyncio.Task[None] | None = None

    def add(self, what: Errand | str) -> None:
        """Has it done once its turn comes; a look that waits already is not taken twice."""
        if isinstance(what, Errand):
            errands = sum(isinstance(each, Errand) for each in self._waiting)
            self._waiting.insert(errands, what)
        elif what in self._waiting:
            return
        else:
            self._waiting.append(what)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while self._waiting:
            await self._do(self._waiting.pop(0))

    async def finish(self) -> None:
        """Waits until all is done."""
        while self._task is not None and not self._task.done():
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Drops what is still waiting."""
        if (task := self._task) is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
