"""How long a socket may keep the server waiting."""

import asyncio
from collections.abc import Callable


class Patience:
    """One wait at a time; when it is over, `spent` is called."""

    def __init__(self, loop: asyncio.AbstractEventLoop, spent: Callable[[], None]) -> None:
        self._loop, self._spent = loop, spent
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a wait has begun and not ended."""
        return self._timer is not None

    def begin(self, seconds: float) -> None:
        """Waits anew."""
        self.end()
        self._timer = self._loop.call_later(seconds, self._over)

    def end(self) -> None:
        """It came."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _over(self) -> None:
        self._timer = None
        self._spent()
