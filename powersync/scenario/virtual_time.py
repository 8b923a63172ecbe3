"""An event loop whose time jumps to the next thing that happens: the live loop's code, at full speed.

Why: docs/adr/0005-a-scenario-runs-the-live-loop.md.
"""

import asyncio
import selectors
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

T = TypeVar("T")


class StandstillError(RuntimeError):
    """Every task waits and no timer runs: the story can never go on."""


class JumpingSelector(selectors.BaseSelector):
    """Instead of waiting for sockets, moves the clock to the next timer."""

    def __init__(self) -> None:
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Jumps ahead by `timeout` seconds."""
        if timeout is None:
            raise StandstillError("every task waits and no timer runs")
        if timeout > 0:
            self.now += timeout
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
