"""Who plans next: one at a time, the house before whoever asked it to, and both before those who only ask.

A preview is wanted by whoever looks at a page, and any number may look: few of them wait, the rest is told to
come back, so that no crowd of questions keeps the house from its own plan.
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

T = TypeVar("T")


class Rank(IntEnum):
    """Whose turn comes first."""

    HOUSE = 0
    ASKED = 1
    PREVIEW = 2


class Line:
    """Turns, in the order of rank, and within one in the order of coming."""

    def __init__(self) -> None:
        self._is_taken = False
        self._waiting: dict[Rank, deque[asyncio.Future[None]]] = {rank: deque() for rank in Rank}
        self._carried: asyncio.Task[Any] | None = None

    @asynccontextmanager
    async def turn(self, rank: Rank) -> AsyncIterator[None]:
        """One's turn. Raises Busy at once where too many of this rank wait."""
        await self._come(rank)
        try:
            yield
        finally:
            self._leave()

    async def carried(self, rank: Rank, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """What the work comes to when its turn has come. Who is cancelled leaves the line; work that has
        begun is done all the same, as the solver would have to be started anew for the next. Raises Busy at
        once where too many of this rank wait.
        """
        await self._come(rank)
        work_under_way = self._carried = asyncio.get_running_loop().create_task(work())
        work_under_way.add_done_callback(lambda _: self._leave())
        return await asyncio.shield(work_under_way)

    async def _come(self, rank: Rank) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        waiting = self._waiting[rank]
        if rank is not Rank.HOUSE and len(waiting) >= MOST_WAITING:
            raise Busy(f"too many plans are asked for at once: try again in {RETRY_S} seconds", RETRY_S)
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.append(turn)
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
