"""Numbers that never repeat, also over restarts: drawn from blocks that are on disk before use.

A number must be had without waiting, in the middle of a tick; so the next block is reserved in the
background while half of the present one is left.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Self

from domain.errors import PowerSyncError

Reserve = Callable[[int], Awaitable[int]]  # how many -> the first of them

BLOCK = 10_000

log = logging.getLogger(__name__)


class ReservedNumbers:
    """Counts upward one by one within reserved blocks."""

    def __init__(self, first: int, count: int, reserve: Reserve) -> None:
        """`first` … `first + count - 1` are reserved already; `reserve` gets the blocks after that."""
        self._next = first
        self._blocks = [range(first, first + count)]
        self._reserve = reserve
        self._block = max(count, 2)
        self._topping_up: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, reserve: Reserve, block: int = BLOCK) -> Self:
        """Numbers whose first block is reserved now."""
        return cls(await reserve(block), block, reserve)

    def take(self) -> int | None:
        """The next number, or None while none is reserved (the disk refuses)."""
        if self._next == self._blocks[0].stop and len(self._blocks) > 1:
            del self._blocks[0]
            self._next = self._blocks[0].start
        block = self._blocks[0]
        if block.stop - self._next <= self._block // 2 and len(self._blocks) == 1:
            self._top_up()
        if self._next == block.stop:
            return None
        self._next += 1
        return self._next - 1

    def _top_up(self) -> None:
        if self._topping_up is None or self._topping_up.done():
            self._topping_up = asyncio.get_running_loop().create_task(self._reserve_more())

    async def _reserve_more(self) -> None:
        try:
            first = await self._reserve(self._block)
        except PowerSyncError as err:
            log.warning("no new sequence numbers yet: %s", err)
            return
        self._blocks.append(range(first, first + self._block))
