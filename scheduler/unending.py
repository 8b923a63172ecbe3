"""Work beside the house that no fault ends for good: it is told in the log, and begun again after a rest."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

REST_S = 60.0  # real seconds

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]


async def unending(work: Work) -> None:
    """Until it ends by itself, or is cancelled: then it is waited for, as it may have a goodbye to say."""
    while True:
        task = asyncio.create_task(work())
        try:
            await asyncio.wait([task])
        finally:
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        if task.cancelled() or (error := task.exception()) is None:
            return
        log.error("a service beside the house met a fault; it begins again in a minute", exc_info=error)
        await asyncio.sleep(REST_S)
