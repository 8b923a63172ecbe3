"""Waiting for what comes from another process or socket: for a state, never for a time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

PATIENCE_S = 90.0  # a busy machine's; what is waited for comes at once
BREATH_S = 0.05

Seen = TypeVar("Seen")


async def once(look: Callable[[], Awaitable[Seen]], holds: Callable[[Seen], bool], what: str) -> Seen:
    """What is seen as soon as it holds: a reading that is missed is made up by the next."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE_S
    while not holds(seen := await look()):
        assert loop.time() < give_up, f"{what} stayed {seen}"
        await asyncio.sleep(BREATH_S)
    return seen


async def until(true: Callable[[], bool]) -> None:
    """Returns as soon as it is true."""
    loop = asyncio.get_running_loop()
    give_up = loop.time() + PATIENCE_S
    while not true():
        assert loop.time() < give_up, "it never came true"
        await asyncio.sleep(BREATH_S / 10)
