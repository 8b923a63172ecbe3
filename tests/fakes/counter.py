"""A disk that gives out numbers, or refuses to."""

import asyncio

from domain.errors import StorageError


class Counter:
    """`asked` is how often it was."""

    def __init__(self) -> None:
        self.next, self.refuses, self.asked = 1, False, 0

    async def reserve(self, count: int) -> int:
        """The first of so many that were never given out. Raises StorageError where it refuses."""
        self.asked += 1
        if self.refuses:
            raise StorageError("the disk is full")
        self.next += count
        return self.next - count


async def settled() -> None:
    """Whatever runs in the background has had its turn."""
    for _ in range(5):
        await asyncio.sleep(0)
