"""Garbage of the oldest generation, taken out at calm moments: with thousands of sockets its pauses show."""

import asyncio
import gc

EVERY_S = 300.0
TRIES, CALM_S = 100, 0.02  # how often, and how soon the loop must come round to be called calm


def settle() -> None:
    """Takes what start-up left out of the collector's sight, and leaves the oldest generation to `tidy`."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


async def tidy(every_s: float = EVERY_S) -> None:
    """Collects everything now and then, for ever: so often that there is never much of it."""
    while True:
        await asyncio.sleep(every_s)
        await _calm()
        gc.collect()


async def _calm() -> None:
    """Returns once nothing else is going on, or when it was waited for long enough."""
    loop = asyncio.get_running_loop()
    for _ in range(TRIES):
        asked_at = loop.time()
        await asyncio.sleep(0.01)
        if loop.time() - asked_at < CALM_S:
            return
