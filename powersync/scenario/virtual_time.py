"""An event loop whose time jumps to the next thing that happens: the live loop's code, at full speed.

Why: docs/adr/0005-a-scenario-runs-the-live-loop.md.
"""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from adapters.clock import LoopClock

T = TypeVar("T")

RESTLESS = 200_000  # turns of the loop within one instant: more than any story needs


class StandstillError(RuntimeError):
    """The story can never go on: every task waits and no timer runs, or one instant never ends."""


class JumpingSelector(selectors.BaseSelector):
    """Instead of waiting for sockets, moves the clock to the next timer."""

    def __init__(self) -> None:
        self.now = 0.0
        self.calm: list[asyncio.Future[None]] = []
        self._turns = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Jumps ahead by `timeout` seconds, once whoever waits for calm has had its turn."""
        self._turns += 1
        if self._turns > RESTLESS:
            raise StandstillError(f"one instant never ends, {self.now:g} s after the start")
        if timeout is None or timeout > 0:
            if self.calm:
                self.calm.pop(0).set_result(None)
                return []
            if timeout is None:
                raise StandstillError("every task waits and no timer runs")
            self.now += timeout
            self._turns = 0
        return []

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        """Accepts the loop's own wake-up socket, which never speaks here."""
        return selectors.SelectorKey(fileobj, 0, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        """Nothing was watched."""
        return selectors.SelectorKey(fileobj, 0, 0, None)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        """No sockets."""
        return {}

    def close(self) -> None:
        """Nothing to close."""


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """`time()` is virtual seconds since the start; timers fire exactly when they are due."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Virtual seconds."""
        return self._jumping.now

    async def reach(self, seconds: float) -> None:
        """Waits until exactly this virtual time; an earlier one is now."""
        if seconds > self.time():
            there = self.create_future()
            self.call_at(seconds, there.set_result, None)
            await there

    async def calm(self) -> None:
        """Waits until nothing more can happen at this instant: every other task waits for a later one."""
        waiting = self.create_future()
        self._jumping.calm.append(waiting)
        await waiting


class StoryClock(LoopClock):
    """The story's clock. While it is held nobody's sleep ends: what is told of an instant comes first."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start.astimezone(UTC))
        self._runs = asyncio.Event()
        self._runs.set()

    def hold(self) -> None:
        """The storyteller speaks."""
        self._runs.clear()

    def go_on(self) -> None:
        """The house may live through what it was told."""
        self._runs.set()

    async def sleep(self, seconds: float) -> None:
        """Seconds of the loop, and until the storyteller is done with the instant in which they end."""
        await super().sleep(seconds)
        await self._runs.wait()


def run_in_virtual_time(story: Coroutine[Any, Any, T]) -> T:
    """Runs a coroutine to its end. Raises StandstillError on a standstill."""
    loop = VirtualTimeLoop()
    try:
        return loop.run_until_complete(story)
    finally:
        for task in asyncio.all_tasks(loop):
            task.cancel()
            loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()


def virtual_loop() -> VirtualTimeLoop:
    """The loop a story runs on."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    return loop
