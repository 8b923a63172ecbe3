"""Numbers that never repeat, also over restarts: drawn from blocks that are on disk before use.

A number must be had without waiting, in the middle of a tick; so the next block is reserved in the
background while half of the present one is left.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Self

from domain.errors import PowerSyncError, StorageError

Reserve = Callable[[int], Awaitable[int]]  # how many -> the first of them
Spare = Callable[[int], int]  # the same without a disk

BLOCK = 10_000

log = logging.getLogger(__name__)


class ReservedNumbers:
    """Counts upward one by one within reserved blocks."""

    def __init__(self, first: int, count: int, reserve: Reserve, spare: Spare | None = None) -> None:
        """`first` … `first + count - 1` are reserved already; `reserve` gets the blocks after that.

        `spare` is asked where `reserve` is refused and nothing is left; None: then there is no number.
        """
        self._next = first
        self._blocks = [range(first, first + count)]
        self._reserve, self._spare = reserve, spare
        self._block = max(count, 2)
        self._topping_up: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, reserve: Reserve, block: int = BLOCK, spare: Spare | None = None) -> Self:
        """Numbers whose first block is reserved now."""
        try:
            first = await reserve(block)
        except StorageError:
            if spare is None:
                raise
            first = spare(block)
        return cls(first, block, reserve, spare)

    def take(self) -> int | None:
        """The next number, or None while none is reserved and none to spare (the disk refuses)."""
        if self._next == self._blocks[0].stop and len(self._blocks) > 1:
            del self._blocks[0]
            self._next = self._blocks[0].start
        block = self._blocks[0]
        if block.stop - self._next <= self._block // 2 and len(self._blocks) == 1:
            self._top_up()
        if self._next == block.stop:
            if self._spare is None:
                return None
            self._next = self._spare(self._block)
            self._blocks = [range(self._next, self._next + self._block)]
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
