"""The push service of a browser's maker on a socket of this machine, in a thread of its own."""

import asyncio
import threading
from typing import Any

from tests.adapters.couriers.phone import Phone

PATIENCE_S = 75


class PushService:
    """Takes what a house sends to one browser: proves who sent it, and unlocks it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._phone = Phone()
        self._run(self._phone.server.start())

    def does(self, wish: str) -> dict[str, Any]:
        """What a browser gets from it: where to send to, or the next message and who vouches for it."""
        if wish == "subscription":
            return {"endpoint": self._phone.endpoint, "keys": self._phone.keys}
        found: dict[str, Any] = self._run(self._next())
        return found

    def close(self) -> None:
        """Hangs up."""
        self._run(self._phone.server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _next(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE_S):
            await self._phone.news.wait()
        self._phone.news.clear()
        is_signed, claims, key = self._phone.vouched_by()
        return {"text": self._phone.opened[-1], "isSigned": is_signed, "key": key, "for": claims["aud"]}

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
