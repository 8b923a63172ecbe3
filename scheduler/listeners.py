"""Keeps open what tells by itself: opened at start, opened again when it falls silent, closed at the stop.

No tick waits for a listener. Whatever it brings is read as a reading is, by the next tick, which it calls.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping

from domain.errors import DeviceError
from domain.ports.clock import Clock
from domain.ports.devices import Listener

log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 300.0  # of the clock, after a listener ended
SETTLED_S = 60.0  # one that lived so long begins again with the first pause


class Listeners:
    """All listeners of one house, by name."""

    def __init__(
        self, listeners: Mapping[str, Listener], clock: Clock, on_change: Callable[[], None]
    ) -> None:
        self._listeners, self._clock, self._on_change = listeners, clock, on_change
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def open(self) -> None:
        """Begins to listen; returns at once."""
        loop = asyncio.get_running_loop()
        self._tasks = {
            name: loop.create_task(self._keep(name, each)) for name, each in self._listeners.items()
        }

    async def _keep(self, name: str, listener: Listener) -> None:
        pause_s, said = FIRST_PAUSE_S, ""
        while True:
            since = self._clock.now()
            listening = asyncio.ensure_future(listener.listen(self._on_change))
            try:
                await asyncio.wait((listening,))
            finally:
                listening.cancel()
            error = listening.exception()
            if isinstance(error, DeviceError):
                if str(error) != said:
                    log.warning("%s: stopped listening: %s", name, error)
            elif error is not None:
                log.error("%s: driver fault while listening", name, exc_info=error)
            said = str(error)
            if (self._clock.now() - since).total_seconds() >= SETTLED_S:
                pause_s = FIRST_PAUSE_S
            await self._clock.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def close(self) -> None:
        """Stops listening."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._tasks = {}

    async def drop(self, name: str) -> None:
        """Stops listening to one of them, where there is one."""
        if (task := self._tasks.pop(name, None)) is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
