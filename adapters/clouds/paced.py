"""A question that is asked so often and no oftener, answered or not: a failing cloud is paid for, too."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Generic, TypeVar

from domain.errors import DeviceError
from domain.ports.clock import Clock

T = TypeVar("T")


class Paced(Generic[T]):
    """Asks, and after a failure tells that same failure until `every_s` are over.

    `unasked` are failures by which nothing was asked, so that they cost no turn.
    """

    def __init__(self, clock: Clock, every_s: float, unasked: type[DeviceError] | None = None) -> None:
        self._clock, self._every_s, self._unasked = clock, every_s, unasked
        self._failure: tuple[DeviceError, datetime] | None = None

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        """The answer. Raises what the question did, last time or now."""
        now = self._clock.now()
        if self._failure is not None:
            failed, at = self._failure
            if 0 <= (now - at).total_seconds() < self._every_s:
                raise type(failed)(str(failed))
        try:
            answer = await question()
        except DeviceError as err:
            if self._unasked is None or not isinstance(err, self._unasked):
                self._failure = (err, now)
            raise
        self._failure = None
        return answer
