"""A page in Chromium that tells what it has drawn at a number of the house's state."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from tests.browser.chromium import Chromium

Drawn = Callable[[int], Awaitable[dict[str, Any]]]


@asynccontextmanager
async def drawn_in(chromium: Chromium, url: str, token: str = "control") -> AsyncIterator[Drawn]:
    """What the page shows of the garage at a number; fails with what was wrong on the page."""
    loop = asyncio.get_running_loop()
    wanted: asyncio.Queue[int | None] = asyncio.Queue()
    seen: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def answer(told: Any) -> int | None:
        if told != "ready":
            loop.call_soon_threadsafe(seen.put_nowait, told)
        return asyncio.run_coroutine_threadsafe(wanted.get(), loop).result()

    story = asyncio.create_task(
        asyncio.to_thread(chromium.live, "drawn.eachNumber", {"url": url, "token": token}, answer)
    )

    async def drawn(seq: int) -> dict[str, Any]:
        wanted.put_nowait(seq)
        telling = asyncio.create_task(seen.get())
        await asyncio.wait({telling, story}, return_when=asyncio.FIRST_COMPLETED)
        if not telling.done():
            telling.cancel()
            await story  # raises
        return await telling

    try:
        yield drawn
    finally:
        wanted.put_nowait(None)
        await story
