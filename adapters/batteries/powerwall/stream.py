"""Teslemetry's pushed documents: the same `live_status` and `site_info` as are polled, without the polling.

The stream only spares requests. Whenever it is quiet, broken or replays what is old, polling goes on.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from adapters.batteries.powerwall.payloads import Live, live_of
from adapters.batteries.powerwall.site import PowerwallSite
from adapters.clouds.tesla.events import created_at, events_in, follows
from domain.errors import Rejected, Unreachable

log = logging.getLogger(__name__)

TOPICS = "live_status,site_info"
QUIET_S = 30.0  # real: comments come more often than that while the stream lives
FRESH_S = 20.0  # an older pushed document gives way to a polled one
OLDEST_SNAPSHOT_S = 60.0  # a reconnect replays the last snapshot, whatever its age
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 300.0


class SiteStream:
    """One site's events; reconnects by itself until the token is refused."""

    def __init__(self, site: PowerwallSite, site_id: int, *, quiet_s: float = QUIET_S) -> None:
        self._site, self._clock = site, site.clock
        self._path, self._site_id = f"/sse/{site_id}", str(site_id)
        self._quiet_s = quiet_s
        self._newest: tuple[Live, datetime] | None = None
        self._created: dict[str, datetime] = {}  # by topic, the newest event's own time
        self._replayed: set[str] = set()  # topics whose first event of this connection has come
        self._topics: dict[str, str] | None = {"topics": TOPICS}
        self._is_refused = False
        self._task: asyncio.Task[None] | None = None
        self._on_news: Callable[[], None] = lambda: None

    def begin(self) -> None:
        """Starts listening, once."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())

    async def listen(self, changed: Callable[[], None]) -> None:
        """Listens until cancelled or refused for good; `changed` is called after every new document."""
        self._on_news = changed
        self.begin()
        assert self._task is not None
        await asyncio.wait((self._task,))

    def newest(self, now: datetime) -> tuple[Live, datetime] | None:
        """The newest pushed values and when they came, while they are fresh."""
        if self._newest is None or (now - self._newest[1]).total_seconds() > FRESH_S:
            return None
        return self._newest

    async def close(self) -> None:
        """Stops listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._is_refused:
            if await self._listen():
                pause_s = FIRST_PAUSE_S
            await self._clock.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _listen(self) -> bool:
        """Takes events until the stream ends; whether any came."""
        was_healthy = False
        self._replayed.clear()
        try:
            async with self._site.link.events(self._path, self._topics, self._quiet_s) as lines:
                async for event in events_in(lines):
                    was_healthy = True
                    self._take(event)
        except Unreachable as err:
            log.debug("powerwall stream: %s", err)
        except Rejected as err:
            if self._topics is not None:
                self._topics = None  # older servers know no topics, and say so by a refusal
            else:
                self._is_refused = True
                log.warning("powerwall: no event stream, polling instead: %s", err)
        return was_healthy

    def _take(self, event: dict[str, Any]) -> None:
        if str(event.get("site_id", self._site_id)) != self._site_id:
            return  # another house of the account
        live, info = event.get("live_status"), event.get("site_info")
        if isinstance(live, dict) and live and self._is_news("live_status", event):
            self._newest = (live_of(live), self._clock.now())
            self._on_news()
        if isinstance(info, dict) and info and self._is_news("site_info", event):
            self._site.learn_pushed(info)

    def _is_news(self, topic: str, event: dict[str, Any]) -> bool:
        created, now = created_at(event), self._clock.now()
        if created is None:
            return True
        is_first = topic not in self._replayed
        self._replayed.add(topic)
        if not follows(created, self._created.get(topic), now):
            return False
        self._created[topic] = created
        # What follows on the snapshot is of now, however far the cloud's clock is behind ours.
        return not is_first or (now - created).total_seconds() <= OLDEST_SNAPSHOT_S
