"""An answer that holds for a while, so that it is not asked for with every price."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from domain.errors import Unreachable

T = TypeVar("T")


class Remembered(Generic[T]):
    """The last answer, for so long, and longer while nobody answers."""

    def __init__(self, life: timedelta) -> None:
        self._life = life
        self._kept: tuple[T, datetime] | None = None

    async def get(self, now: datetime, ask: Callable[[], Awaitable[T]]) -> T:
        """What was answered within its life, else what is answered now. Raises what asking does, except
        Unreachable where there is an older answer.
        """
        if self._kept is not None and self._kept[1] <= now < self._kept[1] + self._life:
            return self._kept[0]
        try:
            answer = await ask()
        except Unreachable:
            if self._kept is None:
                raise
            return self._kept[0]
        self._kept = (answer, now)
        return answer
