"""Garbage that reference counts do not find goes, also once it is old."""

import asyncio
import gc
import weakref

from api.garbage import settle, tidy
from tests.patience import until


class Circle:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.me = self


async def test_old_circles_are_taken_out_while_it_is_calm():
    settle()
    circle = Circle()
    seen = weakref.ref(circle)
    for generation in (0, 1, 1):
        gc.collect(generation)  # it grows old
    del circle
    assert seen() is not None
    tidying = asyncio.create_task(tidy(every_s=0.01))
    await until(lambda: seen() is None)
    tidying.cancel()
