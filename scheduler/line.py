"""Who plans next: one at a time, the house before whoever asked it to, and both before those who only ask.

A preview is wanted by whoever looks at a page, and any number may look: few of them wait, the rest is told to
come back, so that no crowd of questions keeps the house from its own plan. One that is being made has a
moment to come to its end once somebody of better rank waits; then it is given up.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from enum import IntEnum
from typing import Any, TypeVar

from domain.errors import Busy

MOST_WAITING = 4  # of those who asked, and of previews; the house itself always waits
RETRY_S = 5
PATIENCE_S = 1.0  # real: most previews are done by then, and the solver is started anew as long

T = TypeVar("T")


class Rank(IntEnum):
    """Whose turn comes first."""

    HOUSE = 0
    ASKED = 1
    PREVIEW = 2


BEFORE_PREVIEWS = (Rank.HOUSE, Rank.ASKED)


class Line:
    """Turns, in the order of rank, and within one in the order of coming. `patience_s`: how long a preview
    may still take once somebody else waits, real seconds.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._is_taken = False
        self._patience_s = patience_s
        self._waiting: dict[Rank, deque[asyncio.Future[None]]] = {rank: deque() for rank in Rank}
        self._preview: asyncio.Task[Any] | None = None
        self._ending: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def turn(self, rank: Rank) -> AsyncIterator[None]:
        """One's turn. Raises Busy at once where too many of this rank wait."""
        await self._come(rank)
        try:
            yield
        finally:
            self._leave()

    async def preview(self, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What the work comes to when its turn has come. Who is cancelled leaves the line; work that has
        begun is done all the same, as the solver would have to be started anew for the next. Raises Busy at
        once where too many wait, and as soon as it was given up for somebody of better rank.
        """
        await self._come(Rank.PREVIEW)
        work_under_way: asyncio.Task[T] = asyncio.get_running_loop().create_task(work())
        work_under_way.add_done_callback(self._previewed)
        self._preview = work_under_way
        if any(self._waiting[rank] for rank in BEFORE_PREVIEWS):
            self._hurry()
        await asyncio.wait({work_under_way})
        if work_under_way.cancelled():
            raise _busy()
        return work_under_way.result()

    def _previewed(self, task: "asyncio.Task[Any]") -> None:
        if not task.cancelled():
            task.exception()  # its owner may have hung up, and nobody else wants it
        if self._ending is not None:
            self._ending.cancel()
        self._preview = self._ending = None
        self._leave()

    def _hurry(self) -> None:
        if self._preview is not None and self._ending is None:
            loop = asyncio.get_running_loop()
            self._ending = loop.call_later(self._patience_s, self._preview.cancel)

    async def _come(self, rank: Rank) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        waiting = self._waiting[rank]
        if rank is not Rank.HOUSE and len(waiting) >= MOST_WAITING:
            raise _busy()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
        if rank in BEFORE_PREVIEWS:
            self._hurry()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                if turn in waiting:
                    waiting.remove(turn)
            else:  # it had just come
                self._leave()
            raise

    def _leave(self) -> None:
        for waiting in self._waiting.values():
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._is_taken = False


def _busy() -> Busy:
    return Busy(f"too many plans are asked for at once: try again in {RETRY_S} seconds", RETRY_S)
